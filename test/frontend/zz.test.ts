import { it } from 'vitest';
import { logPath, useStage } from './support/browser.ts';

const stage = useStage();
for (let i = 0; i < 25; i++)
  it(`opens ${i}`, async () => {
    const page = await stage.open(logPath);
    const start = Date.now();
    await page
      .getByRole('heading', { name: 'Data Export Log' })
      .waitFor()
      .catch(async (e) => {
        console.log(
          page.url(),
          await page.locator('#root').innerText(),
          await page.evaluate(
            "JSON.stringify(performance.getEntriesByType('resource').map(r=>[r.name.slice(-40), r.responseStatus, Math.round(r.startTime), Math.round(r.duration)]))",
          ),
        );
        await page.screenshot({ path: '/tmp/shots/zz.png' });
      });
  });
