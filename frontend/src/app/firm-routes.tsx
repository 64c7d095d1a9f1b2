import type { RouteObject } from 'react-router';
import { handle, loading } from './client-routes.tsx';
import { FirmChooserGate, FirmGate } from './firm-gate.tsx';
import { Forward } from './forward.tsx';

const integratorRoutes: RouteObject[] = [
  { index: true, element: <Forward to="need-attention" /> },
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
    path: 'setup/change',
    hydrateFallbackElement: loading,
    lazy: async () => ({
      Component: (await import('../integrator-setup/change-setup-page.tsx')).ChangeSetupPage,
    }),
    handle: handle({
      title: 'Change the setup',
      help: 'change-setup',
      contentType: 'form',
      below: { title: 'Setup', path: 'integrator/setup' },
    }),
  },
  {
    hydrateFallbackElement: loading,
    lazy: async () => ({
      Component: (await import('../integrator/integrator-tabs.tsx')).IntegratorTabs,
    }),
    children: [
      {
        path: 'need-attention',
        lazy: async () => ({
          Component: (await import('../integrator/attention-page.tsx')).AttentionPage,
        }),
        handle: handle({ title: 'Need Attention', help: 'need-attention', contentType: 'table' }),
      },
      {
        path: 'completed-runs',
        lazy: async () => ({
          Component: (await import('../integrator/completed-runs-page.tsx')).CompletedRunsPage,
        }),
        handle: handle({ title: 'Completed Runs', help: 'completed-runs', contentType: 'table' }),
      },
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
        path: 'knowledge-base',
        lazy: async () => ({
          Component: (await import('../knowledge-base/knowledge-base-page.tsx')).KnowledgeBasePage,
        }),
        handle: handle({ title: 'Knowledge Base', help: 'knowledge-base', contentType: 'table' }),
      },
      {
        path: 'setup',
        lazy: async () => ({ Component: (await import('../integrator-setup/setup-page.tsx')).SetupPage }),
        handle: handle({ title: 'Setup', help: 'integrator-setup', contentType: 'table' }),
      },
      {
        path: 'billing',
        lazy: async () => ({ Component: (await import('../billing/billing-page.tsx')).BillingPage }),
        handle: handle({ title: 'Billing', help: 'billing', contentType: 'table' }),
      },
    ],
  },
];

const subscriptionRoute: RouteObject = {
  path: 'subscription',
  hydrateFallbackElement: loading,
  lazy: async () => ({
    Component: (await import('../subscription/subscription-page.tsx')).SubscriptionPage,
  }),
  handle: handle({ title: 'Subscription', help: 'subscription', contentType: 'default' }),
};

const webhookRoutes: RouteObject[] = [
  {
    path: 'webhooks',
    hydrateFallbackElement: loading,
    lazy: async () => ({ Component: (await import('../webhooks/webhooks-page.tsx')).WebhooksPage }),
    handle: handle({ title: 'Webhooks', help: 'webhooks', contentType: 'table' }),
  },
  {
    path: 'webhooks/:webhookId',
    hydrateFallbackElement: loading,
    lazy: async () => ({ Component: (await import('../webhooks/webhook-page.tsx')).WebhookPage }),
    handle: handle({
      title: 'Webhook',
      help: 'webhooks',
      below: { title: 'Webhooks', path: 'webhooks' },
    }),
  },
];

const auditLogRoute: RouteObject = {
  path: 'audit-log',
  hydrateFallbackElement: loading,
  lazy: async () => ({ Component: (await import('../audit-log/audit-log-page.tsx')).FirmAuditLogPage }),
  handle: handle({ title: 'Audit log', help: 'audit-log', contentType: 'table' }),
};

/** Pages of one job and of one run; mails link to them. */
const reportRoutes: RouteObject[] = [
  {
    path: 'jobs/:jobId',
    hydrateFallbackElement: loading,
    lazy: async () => ({ Component: (await import('../integrator/job-page.tsx')).JobPage }),
    handle: handle({
      title: 'Job Status Report',
      help: 'integrator-job',
      below: { title: 'Need Attention', path: 'integrator/need-attention' },
    }),
  },
  {
    path: 'runs/:runId',
    hydrateFallbackElement: loading,
    lazy: async () => ({ Component: (await import('../integrator/run-page.tsx')).RunPage }),
    handle: handle({
      title: 'Run',
      help: 'integrator-run',
      below: { title: 'Completed Runs', path: 'integrator/completed-runs' },
    }),
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
      { index: true, element: <Forward to="integrator" /> },
      { path: 'integrator', children: integratorRoutes },
      subscriptionRoute,
      ...webhookRoutes,
      auditLogRoute,
      ...reportRoutes,
    ],
  },
];
