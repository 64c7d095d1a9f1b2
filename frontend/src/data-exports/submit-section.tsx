import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { type FormErrors, fieldLabels, formFields } from './check-form.ts';

/** The end of the form: Submit is enabled once nothing is missing, and says what is until then. */
export function SubmitSection(props: {
  /** All errors, shown or not. */
  readonly errors: FormErrors;
  /** Why this caller may not submit at all. */
  readonly refusal: string | undefined;
  readonly isSubmitting: boolean;
  readonly isCounting: boolean;
  readonly onReveal: () => void;
  readonly onCancel: () => void;
  readonly children: ReactNode;
}) {
  const { errors, refusal, isSubmitting, isCounting } = props;
  const wrong = formFields.filter((field) => field in errors).map((field) => fieldLabels[field]);
  const missing = wrong.length > 0 ? `Still to complete: ${wrong.join(', ')}.` : undefined;
  const reason = refusal ?? missing ?? (isCounting ? 'The records are being counted.' : undefined);
  return (
    <Container header={<Header variant="h2">Submit or Cancel</Header>}>
      <SpaceBetween size="l">
        {props.children}
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs" alignItems="center">
            {missing && refusal === undefined && (
              <Button variant="inline-link" formAction="none" onClick={props.onReveal}>
                {`Show what is missing (${wrong.length})`}
              </Button>
            )}
            <Button variant="link" formAction="none" disabled={isSubmitting} onClick={props.onCancel}>
              Cancel
            </Button>
            <Button
              variant="primary"
              disabled={reason !== undefined && !isSubmitting}
              disabledReason={reason}
              loading={isSubmitting}
              loadingText="Requesting the data export"
            >
              Submit
            </Button>
          </SpaceBetween>
        </Box>
      </SpaceBetween>
    </Container>
  );
}
