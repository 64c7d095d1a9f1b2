import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { useCountedDialog } from './dialog-count.ts';

/** Asks before something is done or lost; the buttons name what they do. */
export function ConfirmDialog(props: {
  /** `true` when not given. */
  readonly isOpen?: boolean;
  readonly title: string;
  readonly children: ReactNode;
  readonly confirmText: string;
  readonly cancelText: string;
  /** Whether what was confirmed is being done. */
  readonly isBusy?: boolean;
  /** Why it can't be confirmed yet; `undefined` once it can. */
  readonly notYet?: string | undefined;
  /** Room for the content; `medium` when not given. */
  readonly size?: 'medium' | 'large';
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}) {
  const { isOpen = true, isBusy = false } = props;
  useCountedDialog(isOpen);
  return (
    <Modal
      visible={isOpen}
      size={props.size ?? 'medium'}
      header={props.title}
      closeAriaLabel="Close dialog"
      onDismiss={isBusy ? undefined : props.onCancel}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" formAction="none" disabled={isBusy} onClick={props.onCancel}>
              {props.cancelText}
            </Button>
            <Button
              variant="primary"
              formAction="none"
              loading={isBusy}
              loadingText={props.confirmText}
              disabled={props.notYet !== undefined}
              disabledReason={props.notYet}
              onClick={props.onConfirm}
            >
              {props.confirmText}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      {props.children}
    </Modal>
  );
}
