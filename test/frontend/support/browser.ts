import { existsSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { distributorId } from './api-world.ts';
import { startSite, type TestSite } from './site-server.ts';

/** The first has no window to draw, which halves the work. */
const executablePath = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find(existsSync);

/** Whether a browser is installed. In CI its absence is a failure, elsewhere a reason to skip. */
export const hasBrowser = executablePath !== undefined;
if (!hasBrowser && process.env['CI'] !== undefined) {
  throw new Error('tests of the site need Chromium: apt-get install chromium-headless-shell');
}

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath, headless: true, args });

const usual: BrowserContextOptions = {
  viewport: { width: 1280, height: 900 },
  reducedMotion: 'reduce',
  colorScheme: 'light',
};

export const logPath = `/distributors/${distributorId}/data-exports`;
export const formPath = `${logPath}/new`;
export const settingsPath = `/distributors/${distributorId}/delivery-settings`;

/** What a test of the site works with. */
export interface Stage {
  readonly site: TestSite;
  /** Signs in as that person and opens the address in a new window. */
  open(path: string, options?: { readonly as?: string } & BrowserContextOptions): Promise<Page>;
}

/** Starts a site and a browser for a test file; after every test no window may have complained. */
export function prepareStage(start: () => Promise<TestSite> = startSite): Stage {
  const running: { site?: TestSite; browser?: Browser } = {};
  const complaints: string[] = [];
  const started = () => {
    if (!running.site || !running.browser) throw new Error('the site starts before the first test');
    return { site: running.site, browser: running.browser };
  };
  beforeAll(async () => {
    [running.site, running.browser] = await Promise.all([start(), launchBrowser()]);
  });
  afterAll(async () => {
    await running.browser?.close();
    await running.site?.close();
  });
  beforeEach(() => {
    complaints.length = 0;
    started().site.reset();
  });
  afterEach(async () => {
    for (const context of started().browser.contexts()) await context.close();
    expect(complaints).toEqual([]);
  });
  return {
    get site() {
      return started().site;
    },
    open: async (path, { as = 'alla', ...options } = {}) => {
      const { site, browser } = started();
      site.issuer.signInAs(as);
      const context = await browser.newContext({ ...usual, ...options });
      context.setDefaultTimeout(30_000);
      const page = await context.newPage();
      listenForComplaints(page, complaints);
      await page.goto(site.url + path);
      return page;
    },
  };
}

/** A message may be on the page twice: where it is drawn, and where it is read out. */
export const waitForText = (page: Page | Locator, text: string | RegExp): Promise<void> =>
  page.getByText(text).first().waitFor();

const expected = ['Failed to load resource'];

/** Script errors, console errors and breaches of the Content-Security-Policy; refused calls are the tests' own doing. */
export function listenForComplaints(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(`page error: ${error.message}`));
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type())) return;
    if (expected.some((start) => message.text().startsWith(start))) return;
    complaints.push(`console ${message.type()}: ${message.text()}`);
  });
}

/** Rules of WCAG and of good practice that the page breaks, with what breaks them; every rule that axe knows unless named. */
export async function breaches(page: Page, rules?: string[]): Promise<string[]> {
  // There are no frames, and without looking for them axe needs no second window.
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] });
  if (rules !== undefined) axe.withRules(rules);
  const { violations } = await axe.analyze();
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`));
}
