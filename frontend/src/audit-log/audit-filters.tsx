import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useEffect, useState } from 'react';
import { ActOutcome } from '../../../functions/audit/contract.ts';
import { DateFilter } from '../ui/date-filter.tsx';
import './audit-filters.css';
import { outcomeLooks } from './labels.ts';
import type { AuditFilters } from './use-audit-log.ts';

const any = { value: '', label: 'Any' };
const outcomeOptions = [
  any,
  ...ActOutcome.options.map((value) => ({ value, label: outcomeLooks[value].label })),
];

/** Narrows the audit log; days are those of UTC. */
export function AuditFilterBar(props: {
  readonly filters: AuditFilters;
  readonly isFiltered: boolean;
  readonly isInOrder: boolean;
  readonly onChange: (filters: AuditFilters) => void;
}) {
  const { filters, isFiltered, isInOrder, onChange } = props;
  return (
    <search className="audit-filters" aria-label="Filter the audit log">
      <DateFilter label="From" date={filters.from} onChange={(from) => onChange({ ...filters, from })} />
      <DateFilter
        label="To"
        date={filters.to}
        {...(isInOrder ? {} : { error: 'Enter a date that is not before “From”.' })}
        onChange={(to) => onChange({ ...filters, to })}
      />
      <FormField label="Outcome">
        <Select
          options={outcomeOptions}
          selectedOption={outcomeOptions.find(({ value }) => value === filters.outcome) ?? any}
          onChange={({ detail }) =>
            onChange({ ...filters, outcome: ActOutcome.safeParse(detail.selectedOption.value).data })
          }
        />
      </FormField>
      <TypedFilter
        label="Action"
        value={filters.action}
        onChange={(action) => onChange({ ...filters, action })}
      />
      <TypedFilter
        label="I-9 ID"
        value={filters.recordId === undefined ? undefined : String(filters.recordId)}
        onChange={(text) => onChange({ ...filters, recordId: numberOf(text) })}
      />
      {isFiltered && (
        <Button formAction="none" onClick={() => onChange({})}>
          Clear filters
        </Button>
      )}
    </search>
  );
}

/** Counts when it is left or sent with Enter: each filter is a reading of the log. */
function TypedFilter(props: {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}) {
  const { label, value, onChange } = props;
  const [typed, setTyped] = useState(value ?? '');
  useEffect(() => setTyped(value ?? ''), [value]);
  const take = () => {
    const text = typed.trim() || undefined;
    if (text !== value) onChange(text);
  };
  return (
    <FormField label={label}>
      <Input
        value={typed}
        autoComplete={false}
        spellcheck={false}
        onChange={({ detail }) => setTyped(detail.value)}
        onBlur={take}
        onKeyDown={({ detail }) => detail.key === 'Enter' && take()}
      />
    </FormField>
  );
}

const numberOf = (text: string | undefined): number | undefined =>
  text !== undefined && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;
