import { describe, it } from 'vitest';
import { aShownExport, awaitingRetry, broken, delivered, running } from './support/api-world.ts';
import { breaches, formPath, logPath, useStage } from './support/browser.ts';

describe('look', () => {
  const stage = useStage();
  for (const scheme of ['light', 'dark'] as const)
    for (const width of [1280, 400]) {
      it(`${scheme} ${width}`, async () => {
        const w = stage.site.world;
        w.exports = [
          aShownExport(),
          aShownExport(running()),
          aShownExport(awaitingRetry()),
          aShownExport(delivered()),
          aShownExport(broken()),
        ];
        const shot = async (page: any, name: string) => {
          await page.screenshot({ path: `/tmp/shots/${name}-${scheme}-${width}.png`, fullPage: true });
          const b = await breaches(page);
          if (b.length) console.log(name, scheme, width, b);
        };
        const options = { colorScheme: scheme, viewport: { width, height: 900 } };
        const page = await stage.open(logPath, options);
        await page.getByText('EX-').first().waitFor();
        await shot(page, 'log');
        await page.getByRole('link', { name: w.exports[2]?.exportNumber ?? '' }).click();
        await page.getByRole('heading', { name: 'Timeline' }).waitFor();
        await shot(page, 'detail');
        await page.goto(stage.site.url + formPath);
        await page.getByLabel('Export Description').waitFor();
        await shot(page, 'form');
        await page.getByRole('button', { name: 'Submit' }).click();
        await page.getByText('Correct 3 fields').waitFor();
        await shot(page, 'form-errors');
        await page.getByRole('button', { name: 'Client Search', exact: true }).click();
        await page.getByLabel('Client Name').fill('a');
        await page.getByRole('button', { name: 'Search', exact: true }).click();
        await page.getByLabel('Client Name').fill('al');
        await page.getByRole('button', { name: 'Search', exact: true }).click();
        await page.getByRole('radio', { name: /Alpine/ }).waitFor();
        await shot(page, 'search');
        const v = await stage.open('/', { ...options, as: 'sysa' });
        await v.getByText('Contoso HR').waitFor();
        await shot(v, 'chooser');
        const n = await stage.open('/signed-out', options);
        await n.getByText('You are signed out').waitFor();
        await shot(n, 'signed-out');
      });
    }
});
