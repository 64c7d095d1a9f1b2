import Button from '@cloudscape-design/components/button';
import { MessagePage } from '../ui/message-page.tsx';

/** A page broke while it was drawn; a bug, of which the page tells no more than what to do. */
export function RouteFailurePage() {
  return (
    <MessagePage
      title="This page does not work"
      action={
        <Button variant="primary" onClick={() => location.assign('/')}>
          Start again
        </Button>
      }
    >
      <div role="alert">Something went wrong in the site itself. Start again; if it stays so, report it.</div>
    </MessagePage>
  );
}
