import type { AppLayoutProps } from '@cloudscape-design/components/app-layout';
import { useMatches } from 'react-router';
import type { HelpTopic } from './help-texts.tsx';

/** What the shell must know of a page. */
export interface RouteHandle {
  readonly title: string;
  readonly help: HelpTopic;
  readonly contentType?: AppLayoutProps.ContentType;
  /** The page that the trail names between the distributor or firm and this one; its path is below theirs. */
  readonly below?: { readonly title: string; readonly path: string };
}

const fallback: RouteHandle = { title: 'Waybill', help: 'distributors' };

/** The handle of the innermost page that is shown. */
export function useRouteHandle(): RouteHandle {
  const handles = useMatches().map((match) => match.handle as RouteHandle | undefined);
  return handles.findLast((handle) => handle !== undefined) ?? fallback;
}
