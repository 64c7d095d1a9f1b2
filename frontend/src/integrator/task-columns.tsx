import Box from '@cloudscape-design/components/box';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { TableProps } from '@cloudscape-design/components/table';
import type { UpcomingTask } from '../../../functions/integrator-reports/contract.ts';
import { templateOfTask } from '../api/shown-templates.ts';
import { scheduleText, taskTypeLabels } from '../api/task-schedule.ts';
import { AppLink } from '../ui/app-link.tsx';
import { BothTimes } from '../ui/both-times.tsx';
import { formatCount } from '../ui/format.ts';
import { ProgressMeter } from '../ui/progress-meter.tsx';
import { fileAddress, jobAddress } from './addresses.ts';
import { NotesList } from './notes-list.tsx';
import { taskProgressText, taskStateLooks } from './upcoming-tasks.ts';

/** What matters first stands in front, so that it is seen without scrolling. */
export const taskColumns = (firmId: string): TableProps.ColumnDefinition<UpcomingTask>[] => [
  {
    id: 'name',
    header: 'Job Name',
    minWidth: 190,
    isRowHeader: true,
    cell: ({ name, job }) =>
      job === undefined ? name : <AppLink href={jobAddress(firmId, job.jobId)}>{name}</AppLink>,
  },
  { id: 'state', header: 'State', minWidth: 215, cell: (task) => <TaskState task={task} /> },
  {
    id: 'fileName',
    header: 'File Name',
    minWidth: 240,
    cell: ({ file }) =>
      file === undefined ? '–' : <AppLink href={fileAddress(firmId, file.fileId)}>{file.fileName}</AppLink>,
  },
  { id: 'nextRun', header: 'Next Run', minWidth: 205, cell: ({ nextRunAt }) => <BothTimes at={nextRunAt} /> },
  { id: 'rows', header: 'Rows (est.)', minWidth: 130, cell: (task) => <EstimatedRows task={task} /> },
  {
    id: 'receivedAt',
    header: 'Received On',
    minWidth: 205,
    cell: ({ file }) => (file === undefined ? '–' : <BothTimes at={file.receivedAt} />),
  },
  {
    id: 'isReceived',
    header: 'File Received?',
    minWidth: 140,
    cell: (task) => receivedText(task),
  },
  {
    id: 'notes',
    header: 'Notes',
    minWidth: 260,
    cell: ({ file }) => <NotesList notes={file?.notes ?? []} />,
  },
  {
    id: 'frequency',
    header: 'Frequency',
    minWidth: 130,
    cell: ({ schedule }) => scheduleText(schedule),
  },
  { id: 'type', header: 'Type', minWidth: 90, cell: ({ type }) => taskTypeLabels[type] },
  {
    id: 'template',
    header: 'Template',
    minWidth: 190,
    cell: (task) => templateOfTask(task)?.baseName ?? `No. ${task.templateId}`,
  },
];

/** Exports wait for no file. */
function receivedText({ type, file, isExpected }: UpcomingTask): string {
  if (type === 'EXPORT') return '–';
  if (file !== undefined) return 'Yes';
  return isExpected ? 'No, and one is expected' : 'No';
}

function EstimatedRows({ task: { file, job } }: { readonly task: UpcomingTask }) {
  const rowCount = job === undefined || job.rowCount === 0 ? file?.rowCount : job.rowCount;
  const rejectCount = file?.rejectCount ?? 0;
  return (
    <>
      {rowCount === undefined ? '–' : formatCount(rowCount)}
      {rejectCount > 0 && (
        <Box variant="small" display="block">
          {formatCount(rejectCount)} would be rejected
        </Box>
      )}
    </>
  );
}

function TaskState({ task }: { readonly task: UpcomingTask }) {
  const { name, state, job } = task;
  const progress = taskProgressText(task);
  return (
    <>
      <StatusIndicator type={taskStateLooks[state].type}>
        {taskStateLooks[state].label}
        {progress && <span style={{ whiteSpace: 'nowrap' }}> {progress}</span>}
      </StatusIndicator>
      {task.isMissing && (
        <Box color="text-status-warning" variant="small" display="block">
          The expected file is missing. Upload it before the run begins.
        </Box>
      )}
      {state === 'IN_PROGRESS' && job !== undefined && job.rowCount > 0 && (
        <ProgressMeter label={`Rows done of ${name}`} doneCount={job.doneCount} totalCount={job.rowCount} />
      )}
    </>
  );
}
