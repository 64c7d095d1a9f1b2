import type { TableProps } from '@cloudscape-design/components/table';
import type { Firm } from '../../../functions/directory/contract.ts';
import { useFirms } from '../api/current-firm.tsx';
import { AppLink } from '../ui/app-link.tsx';
import { ChooserTable } from '../ui/chooser-table.tsx';
import { needAttentionAddress } from './addresses.ts';

const columns: TableProps.ColumnDefinition<Firm>[] = [
  {
    id: 'name',
    header: 'Firm',
    cell: ({ firmId, name }) => <AppLink href={needAttentionAddress(firmId)}>{name}</AppLink>,
    isRowHeader: true,
    sortingField: 'name',
  },
  { id: 'firmId', header: 'Firm ID', cell: ({ firmId }) => firmId, sortingField: 'firmId' },
  { id: 'timeZone', header: 'Time zone', cell: ({ timeZone }) => timeZone },
];

/** Vendor staff have no firm of their own and choose one here. */
export function FirmsPage() {
  return (
    <ChooserTable
      list={useFirms({ isEnabled: true })}
      of="firms"
      title="Firms"
      description="Choose the firm to work for."
      columns={columns}
      trackBy={({ firmId }) => firmId}
    />
  );
}
