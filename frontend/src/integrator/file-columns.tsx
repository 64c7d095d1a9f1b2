import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { TableProps } from '@cloudscape-design/components/table';
import type { CheckSummary, ImportFile } from '../../../functions/integrator/contract.ts';
import { templateOf } from '../api/shown-templates.ts';
import { AppLink } from '../ui/app-link.tsx';
import { BothTimes } from '../ui/both-times.tsx';
import { formatCount } from '../ui/format.ts';
import { fileAddress } from './addresses.ts';
import { fileStatusLooks } from './file-labels.ts';
import { NotesList } from './notes-list.tsx';
import { RunTime } from './run-time.tsx';

type Column = TableProps.ColumnDefinition<ImportFile>;
type CountName = 'rowCount' | 'createCount' | 'updateCount' | 'unchangedCount' | 'rejectCount';

/** A dash while the file was not read yet, or when it cannot be. */
export const countText = (summary: CheckSummary | undefined, name: CountName | 'supersededCount'): string =>
  summary === undefined ? '–' : formatCount(summary[name]);

const countColumn = (id: CountName, header: string): Column => ({
  id,
  header,
  minWidth: header.length > 6 ? 115 : 90,
  cell: ({ summary }) => countText(summary, id),
});

export function FileStatus({ shown }: { readonly shown: ImportFile }) {
  const { label, type } = fileStatusLooks[shown.status];
  return <StatusIndicator type={type}>{label}</StatusIndicator>;
}

/** What matters first stands in front, so that it is seen without scrolling. */
export const fileColumns: Column[] = [
  {
    id: 'fileName',
    header: 'File name',
    minWidth: 240,
    isRowHeader: true,
    cell: ({ firmId, fileId, fileName }) => <AppLink href={fileAddress(firmId, fileId)}>{fileName}</AppLink>,
  },
  { id: 'status', header: 'State', minWidth: 205, cell: (one) => <FileStatus shown={one} /> },
  countColumn('rowCount', 'Rows'),
  countColumn('createCount', 'Create'),
  countColumn('updateCount', 'Update'),
  countColumn('unchangedCount', 'Unchanged'),
  countColumn('rejectCount', 'Reject'),
  { id: 'runDate', header: 'Run', minWidth: 205, cell: ({ runDate }) => <RunTime runDate={runDate} /> },
  {
    id: 'arrivedAt',
    header: 'Received on',
    minWidth: 205,
    cell: ({ arrivedAt }) => <BothTimes at={arrivedAt} />,
  },
  { id: 'notes', header: 'Notes', minWidth: 300, cell: ({ notes }) => <NotesList notes={notes} /> },
  {
    id: 'template',
    header: 'Template',
    minWidth: 190,
    cell: ({ templateId }) => templateOf(templateId)?.title ?? '–',
  },
];
