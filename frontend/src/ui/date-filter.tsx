import DatePicker from '@cloudscape-design/components/date-picker';
import FormField from '@cloudscape-design/components/form-field';
import { useEffect, useState } from 'react';

/** A date of a filter; told when it is whole or empty. What is left half typed goes back to the date that counts. */
export function DateFilter(props: {
  readonly label: string;
  readonly date: string | undefined;
  readonly error?: string;
  readonly onChange: (date: string | undefined) => void;
}) {
  const { label, date, error } = props;
  const [typed, setTyped] = useState(date ?? '');
  useEffect(() => setTyped(date ?? ''), [date]);
  return (
    <FormField label={label} errorText={error}>
      <DatePicker
        value={typed}
        placeholder="YYYY-MM-DD"
        format="iso"
        openCalendarAriaLabel={(chosen) => `Choose date, ${label}${chosen ? `, ${chosen} is chosen` : ''}`}
        onBlur={() => setTyped(date ?? '')}
        onChange={({ detail: { value } }) => {
          setTyped(value);
          if (value === '' || isCalendarDate(value)) props.onChange(value || undefined);
        }}
      />
    </FormField>
  );
}

function isCalendarDate(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}
