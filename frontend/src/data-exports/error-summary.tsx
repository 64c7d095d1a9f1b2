import Alert, { type AlertProps } from '@cloudscape-design/components/alert';
import Link from '@cloudscape-design/components/link';
import TextContent from '@cloudscape-design/components/text-content';
import { useEffect, useRef } from 'react';
import { type FormErrors, formFields } from './export-form.ts';
import { focusField } from './field-anchor.tsx';

/** All errors on top of the form, each a link to its field. Takes the keyboard when `failureCount` grows. */
export function ErrorSummary(props: { readonly errors: FormErrors; readonly failureCount: number }) {
  const { errors, failureCount } = props;
  const ref = useRef<AlertProps.Ref>(null);
  const wrong = formFields.filter((field) => errors[field] !== undefined);
  useEffect(() => {
    if (failureCount > 0) ref.current?.focus();
  }, [failureCount]);
  if (wrong.length === 0) return null;
  const header = wrong.length === 1 ? 'Correct one field' : `Correct ${wrong.length} fields`;
  return (
    <Alert ref={ref} type="error" header={header}>
      <TextContent>
        <ul>
          {wrong.map((field) => (
            <li key={field}>
              <Link
                href={`#field-${field}`}
                onFollow={(event) => {
                  event.preventDefault();
                  focusField(field);
                }}
              >
                {errors[field]}
              </Link>
            </li>
          ))}
        </ul>
      </TextContent>
    </Alert>
  );
}
