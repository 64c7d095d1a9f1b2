import SpaceBetween from '@cloudscape-design/components/space-between';
import { messages } from '../../../functions/clients/contract.ts';
import { fill } from '../../../functions/distributor-packages/contract.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { Refusal } from './refusal.tsx';
import { SettingsPreviewView } from './settings-preview.tsx';
import type { AskedChange } from './use-own-settings.ts';

/** Asks before a client leaves its package, or before a change that has to be known first. */
export function DetachDialog(props: {
  readonly packageName: string | undefined;
  readonly asked: AskedChange;
  readonly isBusy: boolean;
  readonly error: Error | null;
  readonly onReload: () => void;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}) {
  const { preview } = props.asked;
  return (
    <ConfirmDialog
      isOpen
      size="large"
      title={preview.isDetaching ? 'Remove the package from this client?' : 'Save these settings?'}
      confirmText="Continue"
      cancelText="Cancel"
      isBusy={props.isBusy}
      onConfirm={props.onConfirm}
      onCancel={props.onCancel}
    >
      <SpaceBetween size="m">
        <Refusal error={props.error} header="The settings were not saved" onReload={props.onReload} />
        {preview.isDetaching && <div>{fill(messages.detachQuestion, { name: props.packageName ?? '' })}</div>}
        <SettingsPreviewView preview={preview} />
      </SpaceBetween>
    </ConfirmDialog>
  );
}
