import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { environmentOf, reachLocal } from '../../bin/reach-stage.ts';

const Wanted = z.object({ TABLE: z.string().min(1), BUCKET: z.string().min(1) });
const written = {
  endpointUrl: 'http://127.0.0.1:4100',
  accessKeyId: 'key',
  secretAccessKey: 'secret',
  region: 'us-east-1',
  env: { TABLE: 'a table', BUCKET: 'a bucket', OTHER: 'x' },
  siteUrl: 'http://127.0.0.1:4101',
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waybill-reach-'));
  vi.stubEnv('WAYBILL_STATE_FOLDER', folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});
const write = (content: object) => writeFileSync(join(folder, 'runtime.json'), JSON.stringify(content));

describe('a command reaches the application on this machine', () => {
  it('by what it writes about itself', async () => {
    write(written);
    expect(await reachLocal(z.object({ env: Wanted }))).toEqual({
      told: { env: { TABLE: 'a table', BUCKET: 'a bucket' } },
      client: {
        endpoint: 'http://127.0.0.1:4100',
        region: 'us-east-1',
        credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
        forcePathStyle: true,
      },
    });
  });

  it('only while it runs', async () => {
    await expect(reachLocal(z.object({}))).rejects.toMatchObject({
      code: 'NOT_RUNNING',
      message: expect.stringContaining('npm start'),
    });
  });

  it('only when it has what the command wants', async () => {
    write({ ...written, env: {} });
    await expect(reachLocal(z.object({ env: Wanted }))).rejects.toThrow(z.ZodError);
  });
});

describe('a command reaches a deployed stage', () => {
  it('by its environment', () => {
    vi.stubEnv('TABLE', 'a table');
    vi.stubEnv('BUCKET', 'a bucket');
    expect(environmentOf(Wanted, 'x')).toEqual({ TABLE: 'a table', BUCKET: 'a bucket' });
  });

  it('only when all is set, and tells everything that is missing', () => {
    vi.stubEnv('TABLE', undefined);
    vi.stubEnv('BUCKET', undefined);
    expect(() => environmentOf(Wanted, 'what the stage dev has')).toThrow(
      'set TABLE, BUCKET to what the stage dev has',
    );
  });
});
