import Alert, { type AlertProps } from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import type { ReactNode, Ref } from 'react';

/** A failure with what to do next: its text, how to quote it, and a way to try again. */
export function FailureAlert(props: {
  readonly header: string;
  readonly children: ReactNode;
  /** Quoted when the failure is reported. */
  readonly traceId?: string;
  readonly onRetry?: () => void;
  readonly ref?: Ref<AlertProps.Ref>;
}) {
  return (
    <Alert
      ref={props.ref}
      type="error"
      header={props.header}
      action={props.onRetry && <Button onClick={props.onRetry}>Retry</Button>}
    >
      {props.children}
      {props.traceId && <div>Trace ID: {props.traceId}</div>}
    </Alert>
  );
}
