import Button from '@cloudscape-design/components/button';
import { useRouteError } from 'react-router';
import { MessagePage } from '../ui/message-page.tsx';

/** A part of the site that is loaded on demand did not arrive: no connection, or a newer site has replaced it. */
const partMissing = /dynamically imported module|module script failed|Unable to preload/i;

/** A page could not be loaded, or broke while it was drawn: a bug, of which it tells no more than what to do. */
export function RouteFailurePage() {
  const error = useRouteError();
  return error instanceof Error && partMissing.test(error.message) ? <PartMissing /> : <BrokenPage />;
}

function PartMissing() {
  return (
    <MessagePage
      title="This page could not be loaded"
      action={
        <Button variant="primary" onClick={() => location.reload()}>
          Load again
        </Button>
      }
    >
      <div role="alert">The connection was lost, or the site was renewed meanwhile.</div>
    </MessagePage>
  );
}

function BrokenPage() {
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
