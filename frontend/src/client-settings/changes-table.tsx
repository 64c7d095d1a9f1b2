import './changes-table.css';
import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Table from '@cloudscape-design/components/table';
import {
  type SectionChange,
  type SettingChange,
  sections,
} from '../../../functions/client-settings/contract.ts';
import { sectionChangeText } from './section-change-text.ts';

/** A difference that is no setting: a name, a status. */
export interface GeneralChange {
  readonly label: string;
  readonly from: string;
  readonly to: string;
}

type Line = GeneralChange & Partial<SettingChange> & { readonly id: string };

const sectionTitle = (line: Line): string =>
  sections.find((one) => one.section === line.section)?.title ?? 'General information';

const beforeAfter = { from: 'Before', to: 'After' };

const columnsOf = (sides: { readonly from: string; readonly to: string }) => [
  {
    id: 'label',
    header: 'Setting',
    isRowHeader: true,
    cell: (line: Line) => (
      <>
        {line.label}
        <Box variant="small" display="block">
          {sectionTitle(line)}
        </Box>
      </>
    ),
  },
  {
    id: 'from',
    header: sides.from,
    cell: (line: Line) => <Side text={line.from} isApplied={line.isAppliedBefore} />,
  },
  {
    id: 'to',
    header: sides.to,
    cell: (line: Line) => (
      <>
        <Side text={line.to} isApplied={line.isAppliedAfter} />
        {line.isAutomatic && (
          <span className="unbroken">
            <Badge>automatic</Badge>
          </span>
        )}
      </>
    ),
  },
];

function Side({
  text,
  isApplied = true,
}: {
  readonly text: string;
  readonly isApplied?: boolean | undefined;
}) {
  return (
    <>
      {text === '' ? '–' : text} {!isApplied && <Box variant="small">not applied</Box>}
    </>
  );
}

/** Differences a person reads: general ones first, then settings in the order given. */
export function ChangesTable(props: {
  readonly changes: readonly SettingChange[];
  readonly generalChanges?: readonly GeneralChange[];
  readonly label?: string;
  /** Headers of the two sides. */
  readonly sides?: { readonly from: string; readonly to: string };
}) {
  const { changes, generalChanges = [], label = 'Changes', sides = beforeAfter } = props;
  const lines: readonly Line[] = [
    ...generalChanges.map((one) => ({ ...one, id: `general ${one.label}` })),
    ...changes.map((one) => ({ ...one, id: one.key })),
  ];
  return (
    <Table
      variant="borderless"
      contentDensity="compact"
      wrapLines
      columnDefinitions={columnsOf(sides)}
      items={lines}
      trackBy="id"
      ariaLabels={{ tableLabel: label }}
      empty={<Box textAlign="center">No differences</Box>}
    />
  );
}

/** Sections that appear or disappear. */
export function SectionChanges({ sectionChanges }: { readonly sectionChanges: readonly SectionChange[] }) {
  if (sectionChanges.length === 0) return null;
  return (
    <div>
      {sectionChanges.map((one) => (
        <div key={one.section}>{sectionChangeText(one)}</div>
      ))}
    </div>
  );
}
