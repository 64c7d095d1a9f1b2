import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { RouteObject } from 'react-router';
import type { RouteHandle } from './route-handle.ts';

/** Shown inside the shell when the site is opened at a page that is loaded later. */
export const loading = <StatusIndicator type="loading">Loading the page</StatusIndicator>;

export const handle = (value: RouteHandle): RouteHandle => value;

const belowClients = { title: 'Clients', path: 'clients' };

const configurationRoutes: RouteObject = {
  path: 'configuration',
  lazy: async () => ({
    Component: (await import('../clients/client-configuration-tab.tsx')).ClientConfigurationTab,
  }),
  children: [
    {
      path: 'features',
      lazy: async () => ({
        Component: (await import('../clients/client-features-tab.tsx')).ClientFeaturesTab,
      }),
      handle: handle({ title: 'Client Configuration', help: 'client-features', below: belowClients }),
    },
    {
      path: 'logo',
      lazy: async () => ({
        Component: (await import('../clients/client-logo-tab.tsx')).ClientLogoTab,
      }),
      handle: handle({ title: 'Client logo', help: 'client', below: belowClients }),
    },
  ],
};

/** The Client List View, a client's tabs, and the bulk assignment of packages. */
export const clientRoutes: RouteObject[] = [
  {
    index: true,
    hydrateFallbackElement: loading,
    lazy: async () => ({ Component: (await import('../clients/client-list-page.tsx')).ClientListPage }),
    handle: handle({ title: 'Clients', help: 'clients', contentType: 'table' }),
  },
  {
    path: 'bulk-assign',
    hydrateFallbackElement: loading,
    lazy: async () => ({ Component: (await import('../clients/bulk-assign-page.tsx')).BulkAssignPage }),
    handle: handle({ title: 'Assign package to many', help: 'bulk-assign', below: belowClients }),
  },
  {
    path: 'bulk-assign/:moveId',
    hydrateFallbackElement: loading,
    lazy: async () => ({ Component: (await import('../clients/move-page.tsx')).MovePage }),
    handle: handle({
      title: 'Move of clients',
      help: 'bulk-assign',
      below: { title: 'Assign package to many', path: 'clients/bulk-assign' },
    }),
  },
  {
    path: ':clientId',
    hydrateFallbackElement: loading,
    lazy: async () => ({ Component: (await import('../clients/client-page.tsx')).ClientPage }),
    children: [
      {
        index: true,
        lazy: async () => ({
          Component: (await import('../clients/client-profile-tab.tsx')).ClientProfileTab,
        }),
        handle: handle({ title: 'Client', help: 'client', below: belowClients }),
      },
      configurationRoutes,
      {
        path: 'history',
        lazy: async () => ({
          Component: (await import('../clients/client-history-tab.tsx')).ClientHistoryTab,
        }),
        handle: handle({ title: 'Client history', help: 'client', below: belowClients }),
      },
    ],
  },
];
