import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import { useCountedDialog } from './dialog-count.ts';

/** Tells that something was done; OK takes note of it. */
export function OkDialog(props: { readonly text: string; readonly onOk: () => void }) {
  useCountedDialog(true);
  return (
    <Modal
      visible
      header={props.text}
      closeAriaLabel="Close dialog"
      onDismiss={props.onOk}
      footer={
        <Box float="right">
          <Button variant="primary" formAction="none" onClick={props.onOk}>
            OK
          </Button>
        </Box>
      }
    />
  );
}
