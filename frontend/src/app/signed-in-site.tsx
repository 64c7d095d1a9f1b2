import Button from '@cloudscape-design/components/button';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { RouterProvider } from 'react-router/dom';
import { ApiProvider } from '../api/api-context.tsx';
import { ApiProblem } from '../api/api-problem.ts';
import type { RuntimeConfig } from '../api/runtime-config.ts';
import type { SignInSession } from '../api/sign-in-session.ts';
import { useMe } from '../api/who.ts';
import { FlashProvider } from '../ui/flash-messages.tsx';
import { MessagePage } from '../ui/message-page.tsx';
import { CurrentRouter } from './forward.tsx';
import { openRouter } from './routes.tsx';
import { WaitingPage } from './waiting-page.tsx';

const mostRetries = 2;

function openQueryClient(): QueryClient {
  const retry = (failureCount: number, error: Error) =>
    error instanceof ApiProblem && error.isTransient && failureCount < mostRetries;
  // `always`: without a connection a call fails and says so; it does not wait in silence.
  return new QueryClient({
    defaultOptions: {
      queries: { retry, networkMode: 'always', staleTime: 5_000 },
      mutations: { retry, networkMode: 'always' },
    },
  });
}

export function SignedInSite(props: { readonly config: RuntimeConfig; readonly session: SignInSession }) {
  const [queryClient] = useState(openQueryClient);
  return (
    <QueryClientProvider client={queryClient}>
      <ApiProvider config={props.config} session={props.session}>
        <FlashProvider>
          <Entrance session={props.session} />
        </FlashProvider>
      </ApiProvider>
    </QueryClientProvider>
  );
}

/** Lets in whom the directory knows with a role; tells everyone else what to do. */
function Entrance({ session }: { readonly session: SignInSession }) {
  const [router] = useState(openRouter);
  const me = useMe();
  if (me.data) {
    return (
      <CurrentRouter value={router}>
        <RouterProvider router={router} />
      </CurrentRouter>
    );
  }
  if (me.isPending) return <WaitingPage text="Loading your account" />;
  const isRefused = me.error instanceof ApiProblem && me.error.status === 403;
  if (isRefused) {
    return (
      <MessagePage
        title="No access"
        action={<Button onClick={() => void session.signOut()}>Sign out</Button>}
      >
        {me.error.message}
      </MessagePage>
    );
  }
  return (
    <MessagePage
      title="Your account could not be loaded"
      action={
        <Button variant="primary" onClick={() => void me.refetch()} loading={me.isFetching}>
          Try again
        </Button>
      }
    >
      <div role="alert">{me.error.message}</div>
    </MessagePage>
  );
}
