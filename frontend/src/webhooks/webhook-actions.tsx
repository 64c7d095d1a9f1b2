import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { changeWebhook, type Webhook, type WebhookDelivery } from '../../../functions/webhooks/contract.ts';
import { mayCall } from '../api/may-call.ts';
import type { WebhookWithSecret } from '../api/webhooks-api.ts';
import { useMe } from '../api/who.ts';
import { useFlashes } from '../ui/flash-messages.tsx';
import { Instant } from '../ui/instant.tsx';
import { useSingleFlight } from '../ui/single-flight.ts';
import { RemoveDialog, RotateDialog, SwitchDialog } from './ask-dialogs.tsx';
import { SecretDialog } from './secret-dialog.tsx';
import { useWebhookAct } from './use-webhooks.ts';
import { WebhookDialog } from './webhook-dialog.tsx';

type Asked = 'CHANGE' | 'SWITCH' | 'ROTATE' | 'REMOVE';

/** What can be done about a webhook on its own page. */
export function WebhookActions({ webhook }: { readonly webhook: Webhook }) {
  const me = useMe().data;
  const [asked, setAsked] = useState<Asked>();
  const [rotated, setRotated] = useState<WebhookWithSecret>();
  const close = () => setAsked(undefined);
  if (!mayCall(me, changeWebhook)) return null;
  const { isEnabled } = webhook;
  return (
    <>
      <SpaceBetween direction="horizontal" size="xs">
        <ButtonDropdown
          items={[
            { id: 'CHANGE', text: 'Change' },
            { id: 'SWITCH', text: isEnabled ? 'Switch off' : 'Switch on' },
            { id: 'ROTATE', text: 'Make a new secret' },
            { id: 'REMOVE', text: 'Remove' },
          ]}
          onItemClick={({ detail }) => setAsked(detail.id as Asked)}
        >
          Actions
        </ButtonDropdown>
        <TestButton webhook={webhook} />
      </SpaceBetween>
      {asked === 'CHANGE' && <WebhookDialog webhook={webhook} onClose={close} />}
      {asked === 'SWITCH' && <SwitchDialog webhook={webhook} onClose={close} />}
      {asked === 'REMOVE' && <RemoveDialog webhook={webhook} onClose={close} />}
      {asked === 'ROTATE' && (
        <RotateDialog
          webhook={webhook}
          onRotated={(after) => {
            close();
            setRotated(after);
          }}
          onClose={close}
        />
      )}
      {rotated && (
        <SecretDialog title="The new secret" secret={rotated.secret} onClose={() => setRotated(undefined)}>
          <span>
            Messages are signed with the former secret, too, until <Instant at={rotated.formerSecretUntil} />.
          </span>
        </SecretDialog>
      )}
    </>
  );
}

function TestButton({ webhook }: { readonly webhook: Webhook }) {
  const { show } = useFlashes();
  const run = useSingleFlight();
  const testing = useWebhookAct<WebhookDelivery>({
    done: () => 'A test is sent; the deliveries show what becomes of it',
  });
  const onError = (error: Error) =>
    show({ id: 'webhook', type: 'error', header: 'No test was sent', content: error.message });
  return (
    <Button
      formAction="none"
      loading={testing.isPending}
      loadingText="Sending a test"
      disabled={!webhook.isEnabled}
      disabledReason="The webhook is switched off. Switch it on first."
      onClick={() => run(() => testing.mutateAsync((api) => api.test(webhook), { onError }))}
    >
      Send a test
    </Button>
  );
}
