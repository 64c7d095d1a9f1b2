import Alert, { type AlertProps } from '@cloudscape-design/components/alert';
import Link from '@cloudscape-design/components/link';
import TextContent from '@cloudscape-design/components/text-content';
import { useEffect, useRef } from 'react';
import { fieldAnchorId } from './field-anchor.ts';
import { focusField } from './focus-field.ts';

/**
 * All errors on top of a form, in the order given, each a link to its field. Takes the keyboard when `failureCount`
 * grows.
 */
export function ErrorSummary(props: {
  readonly errors: readonly { readonly field: string; readonly text: string }[];
  readonly failureCount: number;
}) {
  const { errors, failureCount } = props;
  const ref = useRef<AlertProps.Ref>(null);
  useEffect(() => {
    if (failureCount > 0) ref.current?.focus();
  }, [failureCount]);
  if (errors.length === 0) return null;
  const header = errors.length === 1 ? 'Correct one field' : `Correct ${errors.length} fields`;
  return (
    <Alert ref={ref} type="error" header={header}>
      <TextContent>
        <ul>
          {errors.map(({ field, text }) => (
            <li key={field}>
              <Link
                href={`#${fieldAnchorId(field)}`}
                onFollow={(event) => {
                  event.preventDefault();
                  focusField(fieldAnchorId(field));
                }}
              >
                {text}
              </Link>
            </li>
          ))}
        </ul>
      </TextContent>
    </Alert>
  );
}
