import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { secretOverlapHours, type Webhook } from '../../../functions/webhooks/contract.ts';
import type { WebhookWithSecret } from '../api/webhooks-api.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { useFlashes } from '../ui/flash-messages.tsx';
import { useSingleFlight } from '../ui/single-flight.ts';
import { webhooksAddress } from './addresses.ts';
import { useWebhookAct } from './use-webhooks.ts';

interface AskProps {
  readonly webhook: Webhook;
  readonly onClose: () => void;
}

function AskDialog(props: {
  readonly title: string;
  readonly confirmText: string;
  readonly failure: string;
  readonly act: { readonly isPending: boolean; readonly error: Error | null };
  readonly onConfirm: () => Promise<unknown>;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const run = useSingleFlight();
  return (
    <ConfirmDialog
      title={props.title}
      confirmText={props.confirmText}
      cancelText="Cancel"
      isBusy={props.act.isPending}
      onConfirm={() => run(props.onConfirm)}
      onCancel={props.onClose}
    >
      <SpaceBetween size="m">
        {props.act.error && <FailureAlert header={props.failure}>{props.act.error.message}</FailureAlert>}
        <Box>{props.children}</Box>
      </SpaceBetween>
    </ConfirmDialog>
  );
}

export function SwitchDialog({ webhook, onClose }: AskProps) {
  const { url, description, eventTypes, version, isEnabled } = webhook;
  const act = useWebhookAct<Webhook>({
    done: ({ isEnabled: isOn }) => (isOn ? 'The webhook is switched on' : 'The webhook is switched off'),
    onDone: onClose,
  });
  const body = { url, description, eventTypes, isEnabled: !isEnabled };
  return (
    <AskDialog
      title={isEnabled ? 'Switch the webhook off?' : 'Switch the webhook on?'}
      confirmText={isEnabled ? 'Switch off' : 'Switch on'}
      failure="The webhook was not switched"
      act={act}
      onConfirm={() => act.mutateAsync((api) => api.change(webhook, version, body))}
      onClose={onClose}
    >
      {isEnabled
        ? 'Nothing is sent to it until it is switched on again. What happens meanwhile can be sent then.'
        : 'What happens from now on is sent to it. What it has missed is sent when you ask for it: Send again since a time.'}
    </AskDialog>
  );
}

export function RemoveDialog({ webhook, onClose }: AskProps) {
  const navigate = useNavigate();
  const { show } = useFlashes();
  const act = useWebhookAct<unknown>({
    onDone: async () => {
      await navigate(webhooksAddress(webhook.firmId));
      show({ id: 'webhook', type: 'success', header: 'The webhook was removed' });
    },
  });
  return (
    <AskDialog
      title="Remove the webhook?"
      confirmText="Remove"
      failure="The webhook was not removed"
      act={act}
      onConfirm={() => act.mutateAsync((api) => api.remove(webhook))}
      onClose={onClose}
    >
      Nothing is sent to <strong style={{ overflowWrap: 'anywhere' }}>{webhook.url}</strong> any more, also
      what is pending. Its secret and its deliveries are gone.
    </AskDialog>
  );
}

export function RotateDialog(props: AskProps & { readonly onRotated: (after: WebhookWithSecret) => void }) {
  const { webhook, onRotated, onClose } = props;
  const act = useWebhookAct<WebhookWithSecret>({ onDone: onRotated });
  return (
    <AskDialog
      title="Make a new secret?"
      confirmText="Make a new secret"
      failure="No secret was made"
      act={act}
      onConfirm={() => act.mutateAsync((api) => api.rotate(webhook))}
      onClose={onClose}
    >
      Messages are signed with the new secret and, for {secretOverlapHours} hours, with the former one, too:
      give the new one to your receiver within that time.
    </AskDialog>
  );
}
