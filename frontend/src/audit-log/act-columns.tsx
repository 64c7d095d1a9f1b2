import Box from '@cloudscape-design/components/box';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { TableProps } from '@cloudscape-design/components/table';
import type { AuditedAct } from '../../../functions/audit/contract.ts';
import type { AuditOf } from '../api/audit-api.ts';
import { Instant } from '../ui/instant.tsx';
import './act-columns.css';
import { actionText, actorText, detailsOf, objectTexts, outcomeLooks } from './labels.ts';

type Columns = TableProps.ColumnDefinition<AuditedAct>[];

/** Where a column each has room beside the menu. */
export const roomForColumns = '(min-width: 1200px)';

/** What is told of an act of a log: a column each. */
export const wideColumns = (of: AuditOf): Columns => [
  { id: 'at', header: 'When', width: 155, cell: ({ at }) => <Instant at={at} /> },
  { id: 'who', header: 'Who', width: 150, cell: ({ actor }) => <Words text={actorText(actor)} /> },
  {
    id: 'what',
    header: 'What',
    width: 170,
    isRowHeader: true,
    cell: ({ action }) => <Words text={actionText(action)} />,
  },
  {
    id: 'objects',
    header: 'To what',
    minWidth: 220,
    cell: (act) => (
      <>
        <Objects act={act} of={of} />
        <Details act={act} />
      </>
    ),
  },
  { id: 'outcome', header: 'Outcome', width: 195, cell: (act) => <Outcome act={act} /> },
];

/** The same, one below the other. */
export const narrowColumns = (of: AuditOf): Columns => [
  {
    id: 'act',
    header: 'Act',
    isRowHeader: true,
    cell: (act) => (
      <SpaceBetween size="xxs">
        <Box fontWeight="bold">
          <Words text={actionText(act.action)} />
        </Box>
        <Box>
          <Instant at={act.at} />
        </Box>
        <Words text={actorText(act.actor)} />
        <Objects act={act} of={of} />
        <Outcome act={act} />
        <Details act={act} />
      </SpaceBetween>
    ),
  },
];

const Words = ({ text }: { readonly text: string }) => <span className="audit-words">{text}</span>;

function Objects({ act: { objects }, of }: { readonly act: AuditedAct; readonly of: AuditOf }) {
  return objectTexts(objects, { ...of }).map((text) => (
    <div key={text} className="audit-words">
      {text}
    </div>
  ));
}

function Outcome({ act: { outcome, code } }: { readonly act: AuditedAct }) {
  const { label, type } = outcomeLooks[outcome];
  return (
    <>
      <StatusIndicator type={type}>{label}</StatusIndicator>
      {code !== undefined && (
        <Box variant="small" display="block">
          <Words text={code} />
        </Box>
      )}
    </>
  );
}

function Details({ act }: { readonly act: AuditedAct }) {
  const items = detailsOf(act).map(([label, text]) => ({ label, value: <Words text={text} /> }));
  return (
    <ExpandableSection
      variant="footer"
      headerText="Details"
      headerAriaLabel={`Details of number ${act.sequence}`}
    >
      <KeyValuePairs items={items} />
    </ExpandableSection>
  );
}
