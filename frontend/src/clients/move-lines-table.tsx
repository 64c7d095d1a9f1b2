import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { MoveLine, type ShownMove } from '../../../functions/package-moves/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { AppLink } from '../ui/app-link.tsx';
import { CursorPagination, useCursorPages } from '../ui/cursor-pages.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { clientAddress } from './addresses.ts';
import { outcomeLabels, outcomeTypes } from './move-labels.ts';

type Outcome = MoveLine['outcome'];
const pageSize = 50;
const any = { value: '', label: 'Any outcome' };

const columnsOf = (distributorId: string): TableProps.ColumnDefinition<MoveLine>[] => [
  { id: 'line', header: 'Line', minWidth: 80, cell: (one) => one.line },
  {
    id: 'client',
    header: 'Client',
    minWidth: 180,
    isRowHeader: true,
    cell: ({ clientId, clientName }) =>
      clientId === undefined ? (
        'Unknown'
      ) : (
        <AppLink href={clientAddress(distributorId, clientId)}>{clientName ?? `Client ${clientId}`}</AppLink>
      ),
  },
  {
    id: 'outcome',
    header: 'Outcome',
    minWidth: 150,
    cell: ({ outcome }) => (
      <StatusIndicator type={outcomeTypes[outcome]}>{outcomeLabels[outcome]}</StatusIndicator>
    ),
  },
  {
    id: 'from',
    header: 'From',
    minWidth: 140,
    cell: ({ clientId, fromPackage }) => fromPackage ?? (clientId === undefined ? '–' : 'No package'),
  },
  { id: 'to', header: 'To', minWidth: 140, cell: ({ toPackage }) => toPackage ?? '–' },
  { id: 'reason', header: 'Reason', minWidth: 240, cell: ({ reason }) => reason ?? '–' },
];

/** What becomes of each client; a plan can be looked through by outcome, afterwards the skipped ones come first. */
export function MoveLinesTable({ move }: { readonly move: ShownMove }) {
  const { distributorId, moveId, status, skippedCount } = move;
  const { packageMoves } = useApi();
  const [outcome, setOutcome] = useState<Outcome | undefined>(
    status !== 'PLANNED' && skippedCount > 0 ? 'SKIPPED' : undefined,
  );
  const position = useCursorPages(`${moveId} ${outcome}`);
  const { cursor } = position;
  const query = useQuery({
    queryKey: ['move-lines', distributorId, moveId, outcome, cursor, skippedCount],
    queryFn: ({ signal }) => packageMoves.lines(move, { limit: pageSize, cursor, outcome }, signal),
    placeholderData: (before) => before,
    staleTime: 0,
  });
  if (query.error && query.data === undefined) {
    return (
      <FailureAlert header="The lines could not be loaded" onRetry={() => void query.refetch()}>
        {query.error.message}
      </FailureAlert>
    );
  }
  return (
    <Table
      variant="container"
      wrapLines
      header={<Header variant="h2">Clients</Header>}
      filter={<OutcomeFilter move={move} outcome={outcome} onChange={setOutcome} />}
      columnDefinitions={columnsOf(distributorId)}
      items={query.data?.items ?? []}
      trackBy={({ line, outcome: one }) => `${line} ${one}`}
      loading={query.isPending}
      loadingText="Loading clients"
      empty={<Box textAlign="center">No clients with this outcome.</Box>}
      ariaLabels={{ tableLabel: 'Clients of the move' }}
      pagination={<CursorPagination pages={position.pages(query.data?.nextCursor)} of="lines" />}
    />
  );
}

function OutcomeFilter(props: {
  readonly move: ShownMove;
  readonly outcome: Outcome | undefined;
  readonly onChange: (outcome: Outcome | undefined) => void;
}) {
  const shown: readonly Outcome[] =
    props.move.kind === 'REASSIGN' ? ['SKIPPED'] : MoveLine.shape.outcome.options;
  const options = [any, ...shown.map((value) => ({ value, label: outcomeLabels[value] }))];
  return (
    <FormField label="Outcome">
      <Select
        options={options}
        selectedOption={options.find(({ value }) => value === props.outcome) ?? any}
        onChange={({ detail }) =>
          props.onChange(MoveLine.shape.outcome.safeParse(detail.selectedOption.value).data)
        }
      />
    </FormField>
  );
}
