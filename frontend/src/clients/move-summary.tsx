import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ShownMove } from '../../../functions/package-moves/contract.ts';
import { formatCount, percentDone } from '../ui/format.ts';
import { Instant } from '../ui/instant.tsx';
import { ProgressMeter } from '../ui/progress-meter.tsx';
import { clientCount } from './move-labels.ts';
import { MoveStatusLabel } from './moves-table.tsx';

/** How many clients are, or would be, assigned, and how far it is. */
export function MoveSummary({ move }: { readonly move: ShownMove }) {
  const { kind, status, totalCount, unchangedCount, refusedCount, movedCount, skippedCount } = move;
  const hasStarted = status !== 'PLANNED';
  const items = [
    { label: 'Status', value: <MoveStatusLabel move={move} /> },
    { label: 'To be assigned', value: formatCount(totalCount) },
    ...(kind === 'ASSIGN'
      ? [
          { label: 'Unchanged', value: formatCount(unchangedCount) },
          { label: 'Refused', value: formatCount(refusedCount) },
        ]
      : []),
    ...(hasStarted
      ? [
          { label: 'Assigned', value: formatCount(movedCount) },
          { label: 'Skipped', value: formatCount(skippedCount) },
        ]
      : []),
    ...(move.endedAt === undefined ? [] : [{ label: 'Ended On', value: <Instant at={move.endedAt} /> }]),
  ];
  return (
    <Container header={<Header variant="h2">{hasStarted ? 'Progress' : 'What would happen'}</Header>}>
      <SpaceBetween size="m">
        <KeyValuePairs columns={4} minColumnWidth={120} items={items} />
        {hasStarted && status !== 'CANCELLED' && <Progress move={move} />}
        {status === 'PLANNED' && totalCount === 0 && <Box>No client would be assigned by it.</Box>}
      </SpaceBetween>
    </Container>
  );
}

function Progress({ move }: { readonly move: ShownMove }) {
  const doneCount = move.movedCount + move.skippedCount;
  const totalCount = Math.max(move.totalCount, doneCount);
  const percent = totalCount === 0 ? 100 : percentDone(doneCount, totalCount);
  return (
    <div>
      {formatCount(doneCount)} of {clientCount(totalCount)} done ({percent}%)
      <ProgressMeter
        label="Clients done"
        doneCount={totalCount === 0 ? 1 : doneCount}
        totalCount={totalCount || 1}
      />
    </div>
  );
}
