import Button from '@cloudscape-design/components/button';
import { MessagePage } from '../ui/message-page.tsx';
import { SignedInSite } from './signed-in-site.tsx';
import type { StartStep } from './start-up.ts';
import { WaitingPage } from './waiting-page.tsx';

export function StartPage({ step }: { readonly step: StartStep }) {
  switch (step.kind) {
    case 'waiting':
      return <WaitingPage text={step.text} />;
    case 'failed':
      return (
        <MessagePage
          title={step.title}
          action={
            <Button variant="primary" onClick={step.retry}>
              Try again
            </Button>
          }
        >
          <div role="alert">{step.reason}</div>
        </MessagePage>
      );
    case 'signed-out':
      return (
        <MessagePage
          title="You are signed out"
          action={
            <Button variant="primary" onClick={step.signIn}>
              Sign in
            </Button>
          }
        >
          Close the browser window if other people use this computer.
        </MessagePage>
      );
    case 'ready':
      return <SignedInSite config={step.config} session={step.session} />;
  }
}
