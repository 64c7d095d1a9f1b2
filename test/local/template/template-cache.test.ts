import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readCached, writeCached } from '../../../local/template/template-cache.ts';

describe('templates that are kept', () => {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are whole, and the newest only, where several runtimes keep them at once', async () => {
    const stacks = [{ stackName: 'one', template: { Resources: {} } }];
    await writeCached(folder, 'older', stacks);
    await Promise.all(Array.from({ length: 8 }, () => writeCached(folder, 'same', stacks)));
    expect(await readCached(folder, 'same')).toEqual(stacks);
    expect(readdirSync(folder)).toEqual(['same.json']);
  });
});
