import AppLayoutToolbar from '@cloudscape-design/components/app-layout-toolbar';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Outlet, useLocation } from 'react-router';
import { FlashArea } from '../ui/flash-messages.tsx';
import { usePageTitle } from '../ui/page-title.ts';
import { useShortcut } from '../ui/shortcut.ts';
import { mainContentId, SkipLink } from '../ui/skip-link.tsx';
import { Help } from './help-texts.tsx';
import { PageTrail } from './page-trail.tsx';
import { useRouteHandle } from './route-handle.ts';
import { SideMenu } from './side-menu.tsx';
import { TopBar, topBarId } from './top-bar.tsx';

const labels = {
  navigation: 'Side navigation',
  navigationToggle: 'Open side navigation',
  navigationClose: 'Close side navigation',
  tools: 'Help panel',
  toolsToggle: 'Open help panel',
  toolsClose: 'Close help panel',
  notifications: 'Messages',
};

/** Everything around a page: bars, trail, messages and help. */
export function Shell() {
  const { title, help, contentType } = useRouteHandle();
  const [isHelpOpen, setHelpOpen] = useState(false);
  const [isMenuOpen, setMenuOpen] = useMenu();
  usePageTitle(title);
  useFocusAfterNavigation();
  useShortcut(
    '?',
    useCallback(() => setHelpOpen((isOpen) => !isOpen), []),
  );
  return (
    <>
      <SkipLink />
      <TopBar />
      <AppLayoutToolbar
        headerSelector={`#${topBarId}`}
        contentType={contentType}
        ariaLabels={labels}
        navigation={<SideMenu />}
        navigationOpen={isMenuOpen}
        onNavigationChange={({ detail }) => setMenuOpen(detail.open)}
        breadcrumbs={<PageTrail />}
        notifications={<FlashArea />}
        stickyNotifications
        tools={<Help topic={help} />}
        toolsOpen={isHelpOpen}
        onToolsChange={({ detail }) => setHelpOpen(detail.open)}
        content={
          <div id={mainContentId} tabIndex={-1}>
            <Outlet />
          </div>
        }
      />
    </>
  );
}

/** Beside the page where there is room; over it, and gone once a page was chosen, where there is not. */
function useMenu() {
  const { pathname } = useLocation();
  const [isOpen, setOpen] = useState(() => isWide());
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs for every new address
  useEffect(() => {
    if (!isWide()) setOpen(false);
  }, [pathname]);
  return [isOpen, setOpen] as const;
}

const isWide = (): boolean => matchMedia('(min-width: 1000px)').matches;

/** The keyboard stays where it is while its element stays; when the element went with its page, it goes to the new page. */
function useFocusAfterNavigation(): void {
  const { pathname } = useLocation();
  const last = useRef(pathname);
  useEffect(() => {
    if (last.current === pathname) return;
    last.current = pathname;
    scrollTo(0, 0);
    if (document.activeElement !== document.body) return;
    document.getElementById(mainContentId)?.focus({ preventScroll: true });
  }, [pathname]);
}
