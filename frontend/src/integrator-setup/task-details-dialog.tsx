import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import KeyValuePairs, { type KeyValuePairsProps } from '@cloudscape-design/components/key-value-pairs';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { FirmSetup } from '../../../functions/integrator/contract.ts';
import type { SetUpTask } from '../../../functions/integrator-reports/contract.ts';
import { useCurrentFirm } from '../api/current-firm.tsx';
import { exportNamePattern, fileNamePattern, templateOf, templateOfTask } from '../api/shown-templates.ts';
import { scheduleText, taskTypeLabels } from '../api/task-schedule.ts';
import { useCountedDialog } from '../ui/dialog-count.ts';
import { LongName } from '../ui/long-name.tsx';
import { LastRun, onOrOff, RunTime, TaskStatus, yesOrNo } from './set-up-task-columns.tsx';

/** Everything that is set up for one task, its field mapping too. */
export function TaskDetailsDialog(props: {
  readonly task: SetUpTask;
  /** Absent while it is not known. */
  readonly setup: FirmSetup | undefined;
  readonly onClose: () => void;
}) {
  const { task, setup, onClose } = props;
  const { firmId } = useCurrentFirm();
  useCountedDialog(true);
  const isImport = task.type === 'IMPORT';
  return (
    <Modal
      visible
      size="large"
      header={task.name}
      closeAriaLabel="Close dialog"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <Button variant="primary" formAction="none" onClick={onClose}>
            Close
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="l">
        <KeyValuePairs
          columns={3}
          minColumnWidth={180}
          items={[...commonItems(firmId, task), ...(isImport ? importItems(task) : exportItems(task, setup))]}
        />
        {isImport && <FieldMapping task={task} />}
      </SpaceBetween>
    </Modal>
  );
}

type Item = KeyValuePairsProps.Item;

function commonItems(firmId: string, task: SetUpTask): Item[] {
  return [
    { label: 'Status', value: <TaskStatus task={task} /> },
    { label: 'Type', value: taskTypeLabels[task.type] },
    { label: 'File name', value: <LongName text={patternOf(task)} /> },
    { label: 'Data path', value: task.dataPath },
    { label: 'Frequency', value: scheduleText(task.schedule) },
    { label: 'Next run', value: <RunTime task={task} /> },
    { label: 'Last run', value: <LastRun firmId={firmId} lastRun={task.lastRun} /> },
    { label: 'Notify e-mails', value: task.notificationEmails.join(', ') || '–' },
  ];
}

const importItems = (task: SetUpTask): Item[] => [
  { label: 'Dates are read as', value: `${task.dateFormat} or YYYY-MM-DD` },
  { label: 'Zoom No Update', value: onOrOff(task.isNoUpdateEnabled) },
  {
    label: 'A file is expected',
    value: task.isExpected ? 'Yes; half an hour before a run it is told that none is there' : 'No',
  },
];

const exportItems = (task: SetUpTask, setup: FirmSetup | undefined): Item[] => [
  { label: 'Dates are written as', value: task.dateFormat },
  {
    label: 'Rows',
    value: task.isChangesOnly
      ? 'Rows whose own record has changed since the export before; all in the first'
      : 'All',
  },
  { label: 'Byte order mark', value: yesOrNo(setup?.hasByteOrderMark) },
];

function patternOf(task: SetUpTask): string {
  const template = templateOfTask(task);
  if (template === undefined) return '–';
  return task.type === 'IMPORT' ? fileNamePattern(template) : exportNamePattern(template);
}

/** Columns of an import by whether they are read. */
function FieldMapping({ task }: { readonly task: SetUpTask }) {
  const ignored = task.ignoredColumns ?? [];
  const mapped = (templateOf(task.templateId)?.columns ?? []).filter((name) => !ignored.includes(name));
  return (
    <SpaceBetween size="s">
      <Box variant="h3">Field mapping</Box>
      <Box>
        {ignored.length === 0
          ? 'All columns are mapped: a blank cell erases the stored value.'
          : 'What columns that are not mapped hold is ignored: it neither changes nor erases a stored value.'}
      </Box>
      {ignored.length > 0 && (
        <KeyValuePairs items={[{ label: `Not mapped (${ignored.length})`, value: ignored.join(', ') }]} />
      )}
      {mapped.length > 0 && (
        <ExpandableSection headerText={`Mapped columns (${mapped.length}, besides the key)`}>
          {mapped.join(', ')}
        </ExpandableSection>
      )}
    </SpaceBetween>
  );
}
