import { createContext, useContext, useEffect } from 'react';
import { type createBrowserRouter, useLocation, useNavigate, useNavigation } from 'react-router';

/** Knows where a click leads before React has drawn it, which a busy machine puts off. */
export const CurrentRouter = createContext<ReturnType<typeof createBrowserRouter> | undefined>(undefined);

/** Leads from an address without a page of its own to the page meant; who has clicked on something meanwhile goes there. */
export function Forward({ to }: { readonly to: string }) {
  const router = useContext(CurrentRouter);
  const navigate = useNavigate();
  const { key } = useLocation();
  const { state } = useNavigation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: looks again when a navigation has ended
  useEffect(() => {
    const isHere = router?.state.navigation.state === 'idle' && router.state.location.key === key;
    if (isHere) void navigate(to, { replace: true });
  }, [router, navigate, key, to, state]);
  return null;
}
