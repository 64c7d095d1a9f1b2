import type { CheckSummary, ImportFile } from '../../../functions/integrator/contract.ts';
import type { FindingFilters } from '../api/integrator-api.ts';
import { FindingsList } from './findings-list.tsx';
import { useFindings } from './use-import-file.ts';

/** What the check says about single rows. */
export function FindingsTable(props: {
  readonly shown: ImportFile;
  readonly summary: CheckSummary;
  readonly filters: FindingFilters;
  readonly onFilter: (filters: FindingFilters) => void;
}) {
  const { shown, summary, filters, onFilter } = props;
  const { query, pages } = useFindings(shown, filters);
  return (
    <FindingsList
      title="Findings, row by row"
      query={query}
      pages={pages}
      causes={summary.causes}
      filters={filters}
      hasColumnFilter={false}
      onFilter={({ level, code }) => onFilter({ level, code })}
    />
  );
}
