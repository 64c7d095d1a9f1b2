import { Navigate, type RouteObject } from 'react-router';
import { handle, loading } from './client-routes.tsx';
import { FirmChooserGate, FirmGate } from './firm-gate.tsx';

const integratorRoutes: RouteObject[] = [
  { index: true, element: <Navigate to="upcoming-runs" replace /> },
  {
    path: 'files/:fileId',
    hydrateFallbackElement: loading,
    lazy: async () => ({
      Component: (await import('../integrator/import-file-page.tsx')).ImportFilePage,
    }),
    handle: handle({
      title: 'Uploaded file',
      help: 'import-file',
      below: { title: 'Upcoming Runs', path: 'integrator/upcoming-runs' },
    }),
  },
  {
    hydrateFallbackElement: loading,
    lazy: async () => ({
      Component: (await import('../integrator/integrator-tabs.tsx')).IntegratorTabs,
    }),
    children: [
      {
        path: 'upcoming-runs',
        lazy: async () => ({
          Component: (await import('../integrator/upcoming-runs-page.tsx')).UpcomingRunsPage,
        }),
        handle: handle({ title: 'Upcoming Runs', help: 'upcoming-runs', contentType: 'table' }),
      },
      {
        path: 'templates',
        lazy: async () => ({
          Component: (await import('../integrator/templates-page.tsx')).TemplatesPage,
        }),
        handle: handle({ title: 'Templates', help: 'import-templates', contentType: 'table' }),
      },
      {
        path: 'setup',
        lazy: async () => ({ Component: (await import('../integrator/setup-page.tsx')).SetupPage }),
        handle: handle({ title: 'Setup', help: 'integrator-setup', contentType: 'form' }),
      },
    ],
  },
];

/** Firms, and what each exchanges through the integrator. */
export const firmRoutes: RouteObject[] = [
  {
    path: '/firms',
    element: <FirmChooserGate />,
    children: [
      {
        index: true,
        hydrateFallbackElement: loading,
        lazy: async () => ({ Component: (await import('../integrator/firms-page.tsx')).FirmsPage }),
        handle: handle({ title: 'Firms', help: 'firms', contentType: 'table' }),
      },
    ],
  },
  {
    path: '/firms/:firmId',
    element: <FirmGate />,
    children: [
      { index: true, element: <Navigate to="integrator" replace /> },
      { path: 'integrator', children: integratorRoutes },
    ],
  },
];
