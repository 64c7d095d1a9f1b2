import DatePicker from '@cloudscape-design/components/date-picker';
import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import './due-date-field.css';
import { type FormField as Field, fieldLabels } from './check-form.ts';
import { type DatedChoice, datesOf } from './export-form.ts';
import { FieldAnchor } from './field-anchor.tsx';

/** One of the two groups of the subset, with the dates that its choice needs. */
export function SubsetGroup(props: {
  readonly field: Field & ('activeRecords' | 'terminatedRecords');
  readonly labels: Readonly<Record<string, string>>;
  readonly help: Partial<Record<string, string>>;
  readonly choice: DatedChoice<string>;
  readonly isDisabled: boolean;
  readonly error: string | undefined;
  readonly onChange: (choice: DatedChoice<string>) => void;
}) {
  const { field, labels, help, choice, isDisabled, error, onChange } = props;
  const { from, to } = datesOf[choice.kind] ?? {};
  return (
    <FieldAnchor field={field}>
      <SpaceBetween size="s">
        <FormField
          stretch
          label={fieldLabels[field]}
          description={isDisabled ? 'Choose Subset of Records to use it.' : undefined}
          errorText={from === undefined ? error : undefined}
        >
          <RadioGroup
            value={choice.kind}
            items={Object.entries(labels).map(([value, label]) => ({
              value,
              label,
              description: help[value],
              disabled: isDisabled,
            }))}
            onChange={({ detail }) => onChange({ ...choice, kind: detail.value })}
          />
        </FormField>
        {from !== undefined && (
          <FormField stretch label={dateLabels[field]} errorText={error}>
            <div className="due-date-field">
              <SubsetDate
                label={to === undefined ? 'On or after' : 'From'}
                group={fieldLabels[field]}
                value={choice.fromDate}
                isDisabled={isDisabled}
                onChange={(fromDate) => onChange({ ...choice, fromDate })}
              />
              {to !== undefined && (
                <SubsetDate
                  label="To"
                  group={fieldLabels[field]}
                  value={choice.toDate}
                  isDisabled={isDisabled}
                  onChange={(toDate) => onChange({ ...choice, toDate })}
                />
              )}
            </div>
          </FormField>
        )}
      </SpaceBetween>
    </FieldAnchor>
  );
}

const dateLabels = { activeRecords: 'Start date', terminatedRecords: 'Termination date' } as const;

function SubsetDate(props: {
  readonly label: string;
  readonly group: string;
  readonly value: string;
  readonly isDisabled: boolean;
  readonly onChange: (date: string) => void;
}) {
  const { label, group, value } = props;
  return (
    <FormField stretch label={label}>
      <DatePicker
        value={value}
        placeholder="YYYY-MM-DD"
        format="iso"
        disabled={props.isDisabled}
        openCalendarAriaLabel={(date) =>
          `Choose date, ${group}: ${label}${date ? `, ${date} is chosen` : ''}`
        }
        onChange={({ detail }) => props.onChange(detail.value)}
      />
    </FormField>
  );
}
