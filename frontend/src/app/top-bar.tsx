import TopNavigation, { type TopNavigationProps } from '@cloudscape-design/components/top-navigation';
import { useNavigate } from 'react-router';
import { type Role, roles } from '../../../functions/directory/contract.ts';
import { useApi } from '../api/api-context.tsx';
import type { Me } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { useFlashes } from '../ui/flash-messages.tsx';
import { type Appearance, setAppearance, useAppearance } from '../ui/visual-mode.ts';
import { useShownDistributor } from './shown-distributor.ts';
import { useShownFirm } from './shown-firm.ts';

export const topBarId = 'top-bar';

const roleLabels: Record<Role, string> = {
  [roles.systemAdministrator]: 'System Administrator',
  [roles.implementationProjectManager]: 'Implementation Project Manager',
  [roles.distributorAllAccess]: 'Distributor Admin – All Access',
  [roles.distributorReadOnly]: 'Distributor Admin – Read Only',
  [roles.clientAdministrator]: 'Client Administrator',
  [roles.firmAdministrator]: 'Firm Administrator',
};

const appearances: { readonly id: Appearance; readonly text: string }[] = [
  { id: 'system', text: 'As the system' },
  { id: 'light', text: 'Light' },
  { id: 'dark', text: 'Dark' },
];

export function TopBar() {
  const me = useMe().data;
  const navigate = useNavigate();
  const { distributor } = useShownDistributor();
  const owner = useShownFirm() ?? distributor;
  const appearanceMenu = useAppearanceMenu();
  const userMenu = useUserMenu(me);
  return (
    <div id={topBarId} style={{ position: 'sticky', insetBlockStart: 0, zIndex: 1002 }}>
      <TopNavigation
        identity={{
          href: '/',
          title: owner ? `Waybill · ${owner.name}` : 'Waybill',
          onFollow: (event) => {
            event.preventDefault();
            void navigate('/');
          },
        }}
        utilities={[appearanceMenu, userMenu]}
      />
    </div>
  );
}

function useAppearanceMenu(): TopNavigationProps.MenuDropdownUtility {
  const appearance = useAppearance();
  return {
    type: 'menu-dropdown',
    iconName: 'settings',
    ariaLabel: 'Appearance',
    title: 'Appearance',
    items: appearances.map((one) => ({ ...one, itemType: 'checkbox', checked: one.id === appearance })),
    onItemClick: ({ detail }) => setAppearance(detail.id as Appearance),
  };
}

function useUserMenu(me: Me | undefined): TopNavigationProps.MenuDropdownUtility {
  const { session } = useApi();
  const { show } = useFlashes();
  const roleNames = me?.principal.roles.map((role) => roleLabels[role as Role] ?? role).join(', ');
  const signOut = () =>
    session.signOut().catch(() =>
      show({
        id: 'sign-out',
        type: 'error',
        header: 'Signing out did not work',
        content: 'The sign-in service could not be reached. Try again, or close the browser.',
      }),
    );
  return {
    type: 'menu-dropdown',
    iconName: 'user-profile',
    text: me?.principal.displayName ?? '',
    description: roleNames,
    items: [{ id: 'sign-out', text: 'Sign out' }],
    onItemClick: () => void signOut(),
  };
}
