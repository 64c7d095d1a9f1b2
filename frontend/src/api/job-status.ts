import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { JobStatus } from '../../../functions/integrator-jobs/contract.ts';

/** How a state is shown. */
export interface Look {
  readonly label: string;
  readonly type: StatusIndicatorProps.Type;
}

/** Of jobs, and of runs, which have the same states. */
export const jobStatusLooks: Record<JobStatus, Look> = {
  QUEUED: { label: 'Queued', type: 'pending' },
  IN_PROGRESS: { label: 'In Progress', type: 'in-progress' },
  COMPLETED: { label: 'Completed', type: 'success' },
  INCOMPLETE: { label: 'Incomplete', type: 'warning' },
  INTERRUPTED: { label: 'Interrupted', type: 'error' },
};
