import { createHash } from 'node:crypto';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { takeUpload } from '../../../functions/integrator-uploads/take-upload.ts';
import { type MovableFiles, movableFiles } from '../../../functions/platform/movable-files.ts';
import { uploadUrls } from '../../../functions/platform/upload-urls.ts';
import type { S3ObjectEvent } from '../../../local/s3/contract.ts';
import { createS3Service } from '../../../local/s3/s3-service.ts';
import { anEndpoint, type TestEndpoint } from '../../local/endpoint/an-endpoint.ts';
import { csvOf, firm1, runChecks } from '../../support/integrator-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';
import { uploadsApi, uploadsPath, uploadsWorld } from './uploads-world.ts';

/*
 * Against the S3 stand-in behind the endpoint that verifies signatures. Objects are encrypted with KMS, so that their entity
 * tags tell nothing of their content and a copy has another one.
 */

let engine: TableEngine;
let endpoint: TestEndpoint;
let s3: ReturnType<typeof createS3Service>;
let drop: MovableFiles;
let client: S3Client;
let events: S3ObjectEvent[];

beforeAll(async () => {
  engine = await startTableEngine();
  endpoint = await anEndpoint();
  const { stateFolder, clock } = endpoint;
  const onObjectEvent = (event: S3ObjectEvent) => void events.push(event);
  s3 = createS3Service({ stateFolder, clock, buckets: [{ name: 'drop' }], onObjectEvent });
  endpoint.endpoint.register(s3);
  client = new S3Client(endpoint.clientSettings());
  client.middlewareStack.add(
    (next, { commandName }) =>
      (args) =>
        next(
          commandName === 'CopyObjectCommand'
            ? { ...args, input: { ...args.input, ServerSideEncryption: 'aws:kms' } }
            : args,
        ),
    { step: 'initialize' },
  );
  drop = movableFiles('drop', client);
});
afterAll(async () => {
  client.destroy();
  await s3.close?.();
  await endpoint.close();
  await engine.stop();
});
beforeEach(() => {
  events = [];
});

const fileName = 'company_Details_import_20261120.csv';
const content = csvOf(1, { ParentEmployerID: '' });
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

async function aWorld() {
  const world = await uploadsWorld(engine);
  return Object.assign(world, { drop, uploadUrls: uploadUrls('drop', endpoint.clientSettings()) });
}

async function allowed(world: Awaited<ReturnType<typeof aWorld>>, sha256?: string) {
  const body = { fileName, sizeBytes: content.length, ...(sha256 && { sha256 }) };
  const answer = await uploadsApi(world)('machine-writer', 'POST', uploadsPath(), body);
  expect(answer.status).toBe(201);
  return answer.body as { uploadId: string; url: string; headers: Record<string, string> };
}

const send = (url: string, body: string, headers: Record<string, string> = {}) =>
  fetch(url, { method: 'PUT', body, headers });

describe('an upload by one PUT', () => {
  it('arrives, is taken in and waits for its run', async () => {
    const world = await aWorld();
    const { uploadId, url, headers } = await allowed(world, hashOf(content));
    expect((await send(url, content, headers)).status).toBe(200);
    await expect.poll(() => events.length).toBe(1);
    const [{ key, eTag: etag, sizeBytes: size } = { key: '', eTag: '', sizeBytes: 0 }] = events;
    expect(key).toBe(`.uploads/${firm1}/${uploadId}`);
    const event = { time: '2026-11-20T20:00:00Z', detail: { object: { key, etag, size } } };
    await takeUpload(world, event);
    await runChecks(world as never);
    const answer = await uploadsApi(world)('machine-reader', 'GET', `${uploadsPath()}/${uploadId}`);
    expect([answer.body.status, answer.body.file.status, answer.body.file.sha256]).toEqual([
      'RECEIVED',
      'WAITING',
      hashOf(content),
    ]);
    const placed = await drop.describe(`${firm1}/Import/${fileName}`);
    expect(placed?.eTag).not.toBe(etag);
    expect(String(await drop.read(placed?.key ?? ''))).toBe(content);
    expect(await drop.describe(key)).toBeUndefined();
    expect(await takeUpload(world, event)).toBe('KNOWN');
  });

  it.each([
    ['longer than was said', `${content}x`, true],
    ['shorter than was said', content.slice(1), true],
    ['with other content of the same length', content.replace('Acme', 'Emca'), true],
    ['without the checksum that was signed', content, false],
  ])('is refused %s, and nothing is there', async (_what, body, hasChecksum) => {
    const { uploadId, url, headers } = await allowed(await aWorld(), hashOf(content));
    const { status } = await send(url, body, hasChecksum ? headers : {});
    expect([400, 403]).toContain(status);
    expect(await drop.describe(`.uploads/${firm1}/${uploadId}`)).toBeUndefined();
  });

  it('is good for its own key only', async () => {
    const world = await aWorld();
    const { url } = await allowed(world);
    const elsewhere = url.replace('.uploads/firm1/', '.uploads/firm10/');
    expect(elsewhere).not.toBe(url);
    expect((await send(elsewhere, content)).status).toBe(403);
    expect((await fetch(url)).status).toBe(403);
    expect((await send(url, content)).status).toBe(200);
  });

  it('cannot begin after its hour', async () => {
    const { url } = await allowed(await aWorld());
    endpoint.clock.advance(3_601_000);
    expect((await send(url, content)).status).toBe(403);
  });
});
