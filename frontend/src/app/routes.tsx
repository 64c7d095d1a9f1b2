import { createBrowserRouter, type RouteObject } from 'react-router';
import { DataExportLogPage } from '../data-exports/data-export-log-page.tsx';
import { DataExportTabs } from '../data-exports/data-export-tabs.tsx';
import { clientRoutes, handle, loading } from './client-routes.tsx';
import { DistributorGate } from './distributor-gate.tsx';
import { DistributorHome } from './distributor-home.tsx';
import { firmRoutes } from './firm-routes.tsx';
import { HomePage } from './home-page.tsx';
import { NotFoundPage } from './not-found-page.tsx';
import { RouteFailurePage } from './route-failure-page.tsx';
import { Shell } from './shell.tsx';
import { systemSettingsRoutes } from './system-settings-routes.tsx';

const belowLog = { title: 'Data Export Log', path: 'data-exports' };

/** The log is where people arrive; the other pages are loaded when they are opened. */
const dataExportRoutes: RouteObject[] = [
  {
    element: <DataExportTabs />,
    children: [
      {
        path: 'new',
        hydrateFallbackElement: loading,
        lazy: async () => ({
          Component: (await import('../data-exports/new-data-export-page.tsx')).NewDataExportPage,
        }),
        handle: handle({ title: 'Data Export', help: 'new-data-export', contentType: 'form' }),
      },
      {
        index: true,
        element: <DataExportLogPage />,
        handle: handle({ title: 'Data Export Log', help: 'data-export-log', contentType: 'table' }),
      },
    ],
  },
  {
    path: ':dataExportId',
    hydrateFallbackElement: loading,
    lazy: async () => ({
      Component: (await import('../data-exports/data-export-page.tsx')).DataExportPage,
    }),
    handle: handle({ title: 'Export details', help: 'data-export', below: belowLog }),
  },
];

const routes: RouteObject[] = [
  {
    element: <Shell />,
    errorElement: <RouteFailurePage />,
    children: [
      { path: '/', element: <HomePage />, handle: handle({ title: 'Distributors', help: 'distributors' }) },
      {
        path: '/distributors/:distributorId',
        element: <DistributorGate />,
        children: [
          {
            index: true,
            element: <DistributorHome />,
            handle: handle({ title: 'Distributor', help: 'distributors' }),
          },
          { path: 'data-exports', children: dataExportRoutes },
          { path: 'clients', children: clientRoutes },
          { path: 'system-settings', children: systemSettingsRoutes },
          {
            path: 'delivery-settings',
            hydrateFallbackElement: loading,
            lazy: async () => ({
              Component: (await import('../deliveries/delivery-settings-page.tsx')).DeliverySettingsPage,
            }),
            handle: handle({ title: 'Delivery settings', help: 'delivery-settings', contentType: 'form' }),
          },
          {
            path: 'audit-log',
            hydrateFallbackElement: loading,
            lazy: async () => ({
              Component: (await import('../audit-log/audit-log-page.tsx')).DistributorAuditLogPage,
            }),
            handle: handle({ title: 'Audit log', help: 'audit-log', contentType: 'table' }),
          },
        ],
      },
      ...firmRoutes,
      {
        path: '*',
        element: <NotFoundPage />,
        handle: handle({ title: 'Page not found', help: 'distributors' }),
      },
    ],
  },
];

export function openRouter() {
  return createBrowserRouter(routes);
}
