import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { auditRoutes } from '../../functions/audit/contract.ts';
import { directoryRoutes } from '../../functions/directory/contract.ts';
import { integratorRoutes } from '../../functions/integrator/contract.ts';
import { billingRoutes } from '../../functions/integrator-billing/contract.ts';
import { integratorReportRoutes } from '../../functions/integrator-reports/contract.ts';
import { subscriptionRoutes } from '../../functions/integrator-subscription/contract.ts';
import { uploadRoutes } from '../../functions/integrator-uploads/contract.ts';
import { knowledgeBaseRoutes } from '../../functions/knowledge-base/contract.ts';
import { webhookRoutes } from '../../functions/webhooks/contract.ts';
import { hostileVectors } from '../support/naughty-vectors.ts';
import { openApi } from './support/api-server.ts';
import type { ApiWorld } from './support/api-world.ts';
import { billingPath } from './support/billing-world.ts';
import { hasBrowser, prepareStage } from './support/browser.ts';
import type { FakeIssuer } from './support/fake-issuer.ts';
import { HostileMirror } from './support/hostile-mirror.ts';
import { oneSpaced, watched } from './support/hostile-stage.ts';
import {
  changeSetupPath,
  integratorPath,
  putTroubledFile,
  runsPath,
  setupPath,
  templatesPath,
} from './support/integrator-world.ts';
import { serveOnLoopback, textOf } from './support/loopback-server.ts';
import {
  aCompletedJob,
  aJob,
  aRefusedUpload,
  aRun,
  aTask,
  attentionPath,
  completedPath,
  jobIdOf,
  jobPath,
  putTroubledJob,
  runPath,
} from './support/reports-world.ts';
import { cors, startSite } from './support/site-server.ts';
import { anAct } from './support/some-acts.ts';
import { anSshKey, aSubscription, subscriptionPath } from './support/subscription-world.ts';
import { aDelivery, aWebhook, webhookPath, webhooksPath } from './support/webhooks-world.ts';

const isDeep = process.env['WAYBILL_DEEP'] !== undefined;
const loads = Array.from({ length: isDeep ? 12 : 1 }, (_, at) => at + 1);
/** Properties of answers in which people, files and other systems may write what they like. */
const freeTexts = [
  ...[
    'addedBy',
    'by',
    'code',
    'column',
    'createdBy',
    'description',
    'failure',
    'fileName',
    'firstError',
    'firstName',
  ],
  ...[
    'keyword',
    'label',
    'lastName',
    'message',
    'name',
    'note',
    'options',
    'text',
    'title',
    'triggeredBy',
    'value',
  ],
];

const rooms = { ...integratorRoutes, ...integratorReportRoutes, ...subscriptionRoutes, ...billingRoutes };
const routes = Object.values({
  ...rooms,
  ...webhookRoutes,
  ...knowledgeBaseRoutes,
  ...uploadRoutes,
  ...auditRoutes,
  ...directoryRoutes,
});
const mirror = new HostileMirror(routes);

/** The API over the world, seen in the mirror. */
async function serveMirrored(world: ApiWorld, issuer: FakeIssuer) {
  const app = openApi(world);
  return serveOnLoopback(async (request: IncomingMessage, response: ServerResponse) => {
    const { method = 'GET', url = '/', headers } = request;
    if (method === 'OPTIONS') return void response.writeHead(204, cors).end();
    const claims = await issuer.verify(headers.authorization?.replace(/^Bearer /, '') ?? '');
    const event = { requestContext: { requestId: 'trace-1', authorizer: { jwt: { claims } } } };
    const body = method === 'GET' ? undefined : await textOf(request);
    const init = { method, headers: headers as Record<string, string>, body };
    const answer = await app.request(url, init, { event: event as never, lambdaContext: {} as never });
    const text = await answer.text();
    response.writeHead(answer.status, { ...Object.fromEntries(answer.headers), ...cors });
    response.end(answer.ok && text !== '' ? mirror.reflect(method, url, text) : text);
  });
}

const auditPath = '/firms/hollis-law/audit-log';
/** No id is like these, but all of them would pass for one. */
const hostileAct = (sequence: number) =>
  anAct({
    ...{ sequence, code: 'X', outcome: 'FAILED', traceId: '"><script>canary(1)</script>' },
    actor: { kind: 'user', id: '<svg/onload=canary(2)>', name: 'Fia' },
    objects: { fileId: '<img/src=x/onerror=canary(3)>', jobId: 'javascript:canary(4)' },
    counts: { '<b/onclick=canary(5)>': 1 },
  });

/** The list of completed runs begins with the last days. */
const recently = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);

/** Enough of everything for each page to show the corpus or most of it. */
function putMuch(world: ApiWorld): { filePath: string } {
  const { integrator } = world;
  world.audited = [hostileAct(2), hostileAct(1)];
  const { fileId } = putTroubledFile(integrator);
  const { reports } = integrator;
  const troubled = putTroubledJob(reports);
  const many = <T>(make: (at: number) => T) => Array.from({ length: 25 }, (_, at) => make(at + 10));
  const named = { acknowledged: undefined, commentCount: 2, lastComment: troubled.lastComment };
  reports.jobs = [
    troubled,
    aRefusedUpload(2),
    ...many((at) => aJob(at, named)),
    ...many((at) => aCompletedJob(at, { ...named, jobId: jobIdOf(at + 50, recently) })),
  ];
  reports.runs = [aRun()];
  reports.tasks = many((at) => aTask(at));
  const event = { at: '2026-03-01T18:00:00.000Z', by: 'Fia', what: 'SUSPENDED', note: 'A note' } as const;
  integrator.subscriptions.set(
    'hollis-law',
    aSubscription({ sshKeys: many((at) => anSshKey(at)).slice(0, 10), events: many(() => event) }),
  );
  integrator.webhooks = many((at) => aWebhook(at - 9, { disabledReason: 'FAILING' as never })).slice(0, 10);
  integrator.deliveries = many((at) => aDelivery(at));
  return { filePath: `${integratorPath}/files/${fileId}` };
}

/** Where each page is, and how many vectors it shows at least, that of the firm's name and of the person among them. */
const pages: readonly [name: string, path: (filePath: string) => string, leastShown: number][] = [
  ['need attention', () => attentionPath, 3],
  ['completed runs', () => completedPath, 3],
  ['upcoming runs', () => runsPath, 3],
  ['an uploaded file', (filePath) => filePath, 3],
  ['a job', () => jobPath(jobIdOf(1)), 3],
  ['a run', () => runPath('2026-03-03'), 3],
  ['the setup', () => setupPath, 3],
  ['the form of the setup', () => changeSetupPath, 1],
  ['templates', () => templatesPath, 1],
  ['the knowledge base', () => `${integratorPath}/knowledge-base`, 3],
  ['billing', () => billingPath, 3],
  ['the subscription', () => subscriptionPath, 3],
  ['webhooks', () => webhooksPath, 3],
  ['a webhook', () => webhookPath(1), 2],
  ['the audit log', () => auditPath, 4],
  ['the list of firms', () => '/firms', 2],
];

/** Opens what the page folds away. */
async function unfold(page: Page): Promise<void> {
  const folded = page.locator('main [aria-expanded=false]');
  for (let at = 0; at < Math.min(await folded.count(), 8); at += 1)
    await folded
      .nth(at)
      .click({ timeout: 2_000 })
      .catch(() => undefined);
}

describe.skipIf(!hasBrowser)(
  'hostile texts in every free text of the API of the integrator',
  { timeout: 600_000 },
  () => {
    const stage = prepareStage(() => startSite(serveMirrored));
    it.each(loads)('do nothing and are shown as they are, time %i', async () => {
      const { filePath } = putMuch(stage.site.world);
      const page = await stage.open('/', { as: 'sysa' });
      page.setDefaultTimeout(30_000);
      await page.getByRole('navigation', { name: 'Side navigation' }).waitFor();
      const watch = await watched(page, stage.site.url);
      const vectors = new Set<string>();
      const shownNow = async (): Promise<string[]> => {
        const text = oneSpaced((await page.locator('body').allInnerTexts()).join(' '));
        if (/\bLoading\b/.test(text)) return [];
        return [...mirror.sent].filter((vector) => text.includes(oneSpaced(vector)));
      };
      for (const [name, pathOf, leastShown] of pages) {
        mirror.sent.clear();
        await page.goto(stage.site.url + pathOf(filePath));
        await expect
          .poll(async () => (await shownNow()).length, { timeout: 30_000, message: name })
          .toBeGreaterThanOrEqual(leastShown);
        for (const vector of await shownNow()) vectors.add(vector);
        await watch.expectQuiet();
        await unfold(page);
        await watch.expectQuiet();
      }
      await page.goto(stage.site.url + auditPath);
      await page.getByRole('button', { name: 'Details of number 2' }).click();
      for (const text of ['file id <img/src=x/onerror=canary(3)>', '"><script>canary(1)</script>'])
        await page.getByText(text, { exact: true }).first().waitFor();
      await watch.expectQuiet();
      expect([...mirror.filled]).toEqual(expect.arrayContaining(freeTexts));
      expect(vectors.size).toBeGreaterThan(hostileVectors.length * 0.9);
    });
  },
);
