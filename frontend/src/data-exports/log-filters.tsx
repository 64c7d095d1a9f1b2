import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { ExportStatus, messages } from '../../../functions/data-exports/contract.ts';
import { TransferStatus } from '../../../functions/deliveries/contract.ts';
import type { LogFilters } from '../api/data-exports-api.ts';
import { DateFilter } from '../ui/date-filter.tsx';
import { ClientFilter } from './client-filter.tsx';
import './log-filters.css';
import { RequesterFilter } from './requester-filter.tsx';
import { exportStatusLooks, transferStatusLooks } from './status-labels.ts';

const any = { value: '', label: 'Any' };
const statusOptions = [
  any,
  ...ExportStatus.options.map((value) => ({ value, label: exportStatusLooks[value].label })),
];
const transferOptions = [
  any,
  ...TransferStatus.options.map((value) => ({ value, label: transferStatusLooks[value].label })),
];

interface LogFiltersProps {
  readonly filters: LogFilters;
  readonly isFiltered: boolean;
  readonly onChange: (filters: LogFilters) => void;
}

export function LogFilterBar({ filters, isFiltered, onChange }: LogFiltersProps) {
  return (
    <search className="log-filters" aria-label="Filter the log">
      <FormField label="Client">
        <ClientFilter
          key={filters.clientId}
          clientId={filters.clientId}
          onChange={(clientId) => onChange({ ...filters, clientId })}
        />
      </FormField>
      <FormField label="Status">
        <Select
          options={statusOptions}
          selectedOption={statusOptions.find((one) => one.value === filters.status) ?? any}
          onChange={({ detail }) =>
            onChange({ ...filters, status: ExportStatus.safeParse(detail.selectedOption.value).data })
          }
        />
      </FormField>
      <FormField label="Transfer Status">
        <Select
          options={transferOptions}
          selectedOption={transferOptions.find((one) => one.value === filters.transferStatus) ?? any}
          onChange={({ detail }) =>
            onChange({
              ...filters,
              transferStatus: TransferStatus.safeParse(detail.selectedOption.value).data,
            })
          }
        />
      </FormField>
      <FormField label="Requested By">
        <RequesterFilter
          key={filters.requestedBy}
          requestedBy={filters.requestedBy}
          onChange={(requestedBy) => onChange({ ...filters, requestedBy })}
        />
      </FormField>
      <DateFilter
        label="Requested from"
        date={filters.fromDate}
        onChange={(fromDate) => onChange({ ...filters, fromDate })}
      />
      <DateFilter
        label="Requested to"
        date={filters.toDate}
        error={isOutOfOrder(filters) ? messages.dateRangeWrong : undefined}
        onChange={(toDate) => onChange({ ...filters, toDate })}
      />
      {isFiltered && (
        <Button formAction="none" onClick={() => onChange({})}>
          Clear filters
        </Button>
      )}
    </search>
  );
}

const isOutOfOrder = ({ fromDate, toDate }: LogFilters): boolean =>
  fromDate !== undefined && toDate !== undefined && fromDate > toDate;
