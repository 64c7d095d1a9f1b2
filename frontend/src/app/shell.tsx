import AppLayout from '@cloudscape-design/components/app-layout';
import { useCallback, useEffect, useState } from 'react';
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
      <AppLayout
        headerSelector={`#${topBarId}`}
        contentType={contentType}
        ariaLabels={labels}
        navigation={<SideMenu />}
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

/** The keyboard stays where it is while its element stays; when the element went with its page, it goes to the new page. */
function useFocusAfterNavigation(): void {
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs for every new address
  useEffect(() => {
    if (document.activeElement === document.body) document.getElementById(mainContentId)?.focus();
  }, [pathname]);
}
