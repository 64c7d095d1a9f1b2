import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { TableProps } from '@cloudscape-design/components/table';
import type { SetUpTask } from '../../../functions/integrator-reports/contract.ts';
import { jobStatusLooks } from '../api/job-status.ts';
import { templateOfTask } from '../api/shown-templates.ts';
import { scheduleText, taskTypeLabels } from '../api/task-schedule.ts';
import { AppLink } from '../ui/app-link.tsx';
import { BothTimes } from '../ui/both-times.tsx';
import { eyeIcon } from '../ui/eye-icon.tsx';
import { formatCount } from '../ui/format.ts';
import { LongName } from '../ui/long-name.tsx';
import { jobAddress } from './addresses.ts';

export const yesOrNo = (is: boolean | undefined): string => (is === undefined ? '–' : is ? 'Yes' : 'No');
export const onOrOff = (is: boolean | undefined): string => (is === undefined ? '–' : is ? 'On' : 'Off');

/** What matters first stands in front, so that it is seen without scrolling. */
export const setUpTaskColumns = (
  firmId: string,
  show: (task: SetUpTask) => void,
): TableProps.ColumnDefinition<SetUpTask>[] => [
  { id: 'name', header: 'Job Name', minWidth: 190, isRowHeader: true, cell: ({ name }) => name },
  { id: 'status', header: 'Status', minWidth: 110, cell: (task) => <TaskStatus task={task} /> },
  { id: 'frequency', header: 'Frequency', minWidth: 130, cell: ({ schedule }) => scheduleText(schedule) },
  { id: 'runTime', header: 'Run Time', minWidth: 205, cell: (task) => <RunTime task={task} /> },
  {
    id: 'lastRun',
    header: 'Last Run',
    minWidth: 205,
    cell: ({ lastRun }) => <LastRun firmId={firmId} lastRun={lastRun} />,
  },
  { id: 'isExpected', header: 'Expected', minWidth: 105, cell: ({ isExpected }) => yesOrNo(isExpected) },
  { id: 'type', header: 'Type', minWidth: 90, cell: ({ type }) => taskTypeLabels[type] },
  {
    id: 'template',
    header: 'Template',
    minWidth: 210,
    cell: (task) => <LongName text={templateOfTask(task)?.baseName ?? `No. ${task.templateId}`} />,
  },
  { id: 'dataPath', header: 'Data Path', minWidth: 110, cell: ({ dataPath }) => dataPath },
  { id: 'dateFormat', header: 'Date Format', minWidth: 130, cell: ({ dateFormat }) => dateFormat },
  {
    id: 'noUpdate',
    header: 'Zoom No Update',
    minWidth: 110,
    cell: ({ isNoUpdateEnabled }) => onOrOff(isNoUpdateEnabled),
  },
  {
    id: 'emails',
    header: 'Notify e-mails',
    minWidth: 200,
    cell: ({ notificationEmails }) => notificationEmails.join(', ') || '–',
  },
  {
    id: 'actions',
    header: 'Details',
    minWidth: 90,
    cell: (task) => (
      <Button
        variant="icon"
        iconSvg={eyeIcon}
        ariaLabel={`Details: ${task.name}`}
        onClick={() => show(task)}
      />
    ),
  },
];

export function TaskStatus({ task: { status } }: { readonly task: SetUpTask }) {
  return status === 'ACTIVE' ? (
    <StatusIndicator>Active</StatusIndicator>
  ) : (
    <StatusIndicator type="stopped">Paused</StatusIndicator>
  );
}

export function RunTime({ task: { nextRunAt } }: { readonly task: SetUpTask }) {
  return nextRunAt === undefined ? <>2 a.m. Pacific</> : <BothTimes at={nextRunAt} />;
}

export function LastRun(props: { readonly firmId: string; readonly lastRun: SetUpTask['lastRun'] }) {
  const { firmId, lastRun } = props;
  if (lastRun === undefined) return <>Not yet</>;
  const { label, type } = jobStatusLooks[lastRun.status];
  return (
    <>
      <StatusIndicator type={type}>{label}</StatusIndicator>
      <Box variant="small" display="block">
        <AppLink href={jobAddress(firmId, lastRun.jobId)}>
          {formatCount(lastRun.rowCount)} {lastRun.rowCount === 1 ? 'row' : 'rows'}
        </AppLink>
      </Box>
      <BothTimes at={lastRun.endedAt} />
    </>
  );
}
