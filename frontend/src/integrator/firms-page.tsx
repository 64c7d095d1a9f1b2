import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { TableProps } from '@cloudscape-design/components/table';
import type { Firm } from '../../../functions/directory/contract.ts';
import { useFirms } from '../api/current-firm.tsx';
import { subscriptionLooks, useSubscription } from '../api/firm-subscription.ts';
import { AppLink } from '../ui/app-link.tsx';
import { ChooserTable } from '../ui/chooser-table.tsx';
import { needAttentionAddress, subscriptionAddress } from './addresses.ts';

const columns: TableProps.ColumnDefinition<Firm>[] = [
  {
    id: 'name',
    header: 'Firm',
    cell: ({ firmId, name }) => <AppLink href={needAttentionAddress(firmId)}>{name}</AppLink>,
    isRowHeader: true,
    sortingField: 'name',
  },
  { id: 'firmId', header: 'Firm ID', cell: ({ firmId }) => firmId, sortingField: 'firmId' },
  {
    id: 'subscription',
    header: 'Subscription',
    cell: ({ firmId }) => <SubscriptionState firmId={firmId} />,
  },
  { id: 'timeZone', header: 'Time zone', cell: ({ timeZone }) => timeZone },
];

/** Asked firm by firm, of those that are shown. */
function SubscriptionState({ firmId }: { readonly firmId: string }) {
  const { data, error } = useSubscription(firmId);
  if (data === undefined) {
    return error === null ? (
      <StatusIndicator type="loading">Loading</StatusIndicator>
    ) : (
      <StatusIndicator type="warning">Not known</StatusIndicator>
    );
  }
  const { label, type } = subscriptionLooks[data.status];
  return (
    <AppLink href={subscriptionAddress(firmId)}>
      <StatusIndicator type={type}>{label}</StatusIndicator>
    </AppLink>
  );
}

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
