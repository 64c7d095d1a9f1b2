import ExpandableSection from '@cloudscape-design/components/expandable-section';
import SpaceBetween from '@cloudscape-design/components/space-between';
import TextContent from '@cloudscape-design/components/text-content';
import { retryMinutes } from '../../../functions/webhooks/contract.ts';
import { CodeSample } from './code-sample.tsx';

const sample = `import { Webhook } from 'standardwebhooks';

const webhook = new Webhook(process.env.WEBHOOK_SECRET);

app.post('/hooks', express.raw({ type: '*/*' }), (request, response) => {
  let message;
  try {
    // Takes the body as it came, not parsed; throws when it is not genuine or older than 5 minutes.
    message = webhook.verify(request.body.toString(), request.headers);
  } catch {
    return response.status(401).end();
  }
  queue.add(request.headers['webhook-id'], message); // the same id again is the same event
  response.status(204).end();
});`;

/** What a receiver has to do. */
export function HowToVerify() {
  return (
    <ExpandableSection variant="container" headerText="How to receive and verify messages">
      <SpaceBetween size="m">
        <TextContent>
          <p>
            Messages are signed by the rules of Standard Webhooks (standardwebhooks.com), for which there are
            libraries in most languages.
          </p>
          <ol>
            <li>
              Read the headers <code>webhook-id</code>, <code>webhook-timestamp</code> and{' '}
              <code>webhook-signature</code>, and the body as it came.
            </li>
            <li>
              Let the library verify them with the secret. By hand: HMAC-SHA256 over{' '}
              <code>id.timestamp.body</code>, its key the Base64 behind <code>whsec_</code>; one of the
              signatures, each <code>v1,</code> and Base64, must be equal. Refuse messages older than five
              minutes.
            </li>
            <li>
              Answer with a status from 200 to 299 within 15 seconds and work on the message afterwards. Any
              other answer is a failure and is tried again, up to {retryMinutes.length} times in three days;
              410 switches the webhook off.
            </li>
            <li>
              A message can come twice: what has a <code>webhook-id</code> that you have seen is the same
              event.
            </li>
          </ol>
        </TextContent>
        <CodeSample name="Receiver in Node.js" text={sample} />
      </SpaceBetween>
    </ExpandableSection>
  );
}
