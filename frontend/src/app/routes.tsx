import { createBrowserRouter, Navigate, type RouteObject } from 'react-router';
import { DataExportLogPage } from '../data-exports/data-export-log-page.tsx';
import { DataExportPage } from '../data-exports/data-export-page.tsx';
import { DataExportTabs } from '../data-exports/data-export-tabs.tsx';
import { NewDataExportPage } from '../data-exports/new-data-export-page.tsx';
import { DistributorGate } from './distributor-gate.tsx';
import { HomePage } from './home-page.tsx';
import { NotFoundPage } from './not-found-page.tsx';
import { RouteFailurePage } from './route-failure-page.tsx';
import type { RouteHandle } from './route-handle.ts';
import { Shell } from './shell.tsx';

const handle = (value: RouteHandle): RouteHandle => value;

const dataExportRoutes: RouteObject[] = [
  {
    element: <DataExportTabs />,
    children: [
      {
        path: 'new',
        element: <NewDataExportPage />,
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
    element: <DataExportPage />,
    handle: handle({ title: 'Export details', help: 'data-export', isBelowLog: true }),
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
          { index: true, element: <Navigate to="data-exports" replace /> },
          { path: 'data-exports', children: dataExportRoutes },
        ],
      },
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
