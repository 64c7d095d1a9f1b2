import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, expect } from 'vitest';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { prepareStage } from './browser.ts';
import type { FakeIssuer } from './fake-issuer.ts';
import { type HostileWorld, hostileWorld, type RoomsCall } from './hostile-world.ts';
import { serveOnLoopback, textOf } from './loopback-server.ts';
import { expectNothingLostToTheSide } from './lost-to-the-side.ts';
import { cors, startSite } from './site-server.ts';

/** A window on whose doings somebody keeps an eye. */
export interface WatchedPage {
  readonly page: Page;
  /** Opens an address of the site and waits until something is there. */
  go(path: string, ready: string): Promise<void>;
  /** Nothing ran, nothing was reported or asked for elsewhere, and the page is in its place. */
  expectQuiet(): Promise<void>;
}

/** The site over the real rooms, filled with hostile texts. */
export function prepareHostileStage() {
  const running: { engine?: TableEngine; rooms?: HostileWorld } = {};
  const stage = prepareStage(() =>
    startSite(async (_world, issuer) => {
      running.engine = await startTableEngine();
      running.rooms = await hostileWorld(running.engine);
      return serveRooms(running.rooms.call, issuer);
    }),
  );
  afterAll(() => running.engine?.stop());
  return {
    get rooms(): HostileWorld {
      if (running.rooms === undefined) throw new Error('the rooms open before the first test');
      return running.rooms;
    },
    async watch(options: BrowserContextOptions = {}): Promise<WatchedPage> {
      const page = await stage.open('/', { as: 'sub-dana', ...options });
      page.setDefaultTimeout(30_000);
      await menuOf(page).waitFor();
      return watched(page, stage.site.url);
    },
  };
}

function serveRooms(call: RoomsCall, issuer: FakeIssuer) {
  return serveOnLoopback(async (request: IncomingMessage, response: ServerResponse) => {
    if (request.method === 'OPTIONS') return void response.writeHead(204, cors).end();
    const token = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
    const { sub } = await issuer.verify(token);
    const rawBody = request.method === 'GET' ? undefined : await textOf(request);
    const headers = request.headers as Record<string, string>;
    const answer = await call(request.method ?? 'GET', request.url ?? '/', {
      as: String(sub),
      rawBody,
      headers,
    });
    response.writeHead(answer.status, { ...Object.fromEntries(answer.headers), ...cors }).end(answer.text);
  });
}

const menuOf = (page: Page) => page.getByRole('navigation', { name: 'Side navigation' });

export async function watched(page: Page, siteUrl: string): Promise<WatchedPage> {
  const events: string[] = [];
  await page.exposeFunction('canary', (which: unknown) => void events.push(`script ${String(which)} ran`));
  await page.exposeFunction('tellBreach', (what: string) => void events.push(`policy broken: ${what}`));
  await page.addInitScript(`addEventListener('securitypolicyviolation', (event) => {
    tellBreach(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample);
  })`);
  page.on('dialog', (dialog) => {
    // The browser's own question whether to leave what is not saved.
    if (dialog.type() === 'beforeunload') return void dialog.accept();
    events.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('popup', (popup) => events.push(`popup ${popup.url()}`));
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (!['data:', 'blob:'].includes(protocol) && hostname !== '127.0.0.1')
      events.push(`asked ${request.url()}`);
  });
  return {
    page,
    async go(path, ready) {
      await page.goto(siteUrl + path);
      await page.getByText(ready, { exact: true }).first().waitFor();
    },
    async expectQuiet() {
      expect(await page.evaluate(coveredMenu)).toEqual([]);
      await expectNothingLostToTheSide(page);
      expect(await page.evaluate(foreignElements)).toEqual([]);
      expect(events).toEqual([]);
    },
  };
}

/** What lies over the side menu; nothing while a dialog is over everything. */
const coveredMenu = `(() => {
  if (document.querySelector('[role=dialog]:not([class*=popover])')) return [];
  const menu = document.querySelector('nav[aria-label="Side navigation"]');
  if (menu === null) return ['there is no menu'];
  const { left, right, top, bottom } = menu.getBoundingClientRect();
  const found = [];
  for (let x = left + 5; x < right; x += 40)
    for (let y = Math.max(top, 60) + 5; y < Math.min(bottom, innerHeight); y += 40) {
      const over = document.elementFromPoint(x, y);
      if (over && !menu.contains(over) && !over.contains(menu)) found.push(over.outerHTML.slice(0, 200));
    }
  return [...new Set(found)].slice(0, 3);
})()`;

/** Elements and attributes that the site never makes. */
const foreignElements = `(() => {
  const named = 'iframe, object, embed, applet, base, math, marquee, video, audio, portal, form form, body script, body link, body style, body meta, [srcdoc], [ping], [background], [id=canary], a[href^="javascript" i], a[href^="data:text" i], a[href^="//"]';
  const found = [...document.querySelectorAll(named)];
  const handlers = [...document.querySelectorAll('*')].filter((one) => one.getAttributeNames().some((name) => /^on/i.test(name)));
  return [...found, ...handlers].map((one) => one.outerHTML.slice(0, 200)).slice(0, 3);
})()`;

/** Names of a role as the browser tells them to a screen reader, spaces as one. */
export async function spokenNames(page: Page, role: string): Promise<Set<string>> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  const named = nodes.filter((node) => node.role?.value === role && !node.ignored);
  return new Set(named.map((node) => oneSpaced(String(node.name?.value ?? ''))));
}

export const oneSpaced = (text: string): string => text.replace(/\s+/g, ' ').trim();
