import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openTransport } from '../../../functions/destinations/open-transport.ts';
import { testDestination } from '../../../functions/destinations/test-destination.ts';
import type { S3Destination } from '../../../functions/transfer/contract.ts';
import { sendFile } from '../../../functions/transfer/send-file.ts';
import { aPartnerWorld } from '../../local/wiring/a-partner-world.ts';
import { aFileToSend, aRun } from '../transfer/file-to-send.ts';

let world: Awaited<ReturnType<typeof aPartnerWorld>>;
beforeEach(async () => {
  world = await aPartnerWorld();
  world.account.trustExternalId('the-external-id');
  vi.stubEnv('AWS_ENDPOINT_URL', world.url);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', world.ownKey.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', world.ownKey.secretAccessKey);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await world.stop();
});

const destination = (externalId?: string): S3Destination => ({
  protocol: 'S3',
  bucket: world.account.bucket,
  prefix: 'waybill/',
  roleArn: world.account.roleArn,
  externalId,
});

describe('delivering to Amazon S3 by a role', () => {
  it('sends a file with the key that the role gives, without any secret of the settings', async () => {
    const transport = await openTransport(destination('the-external-id'), {});
    const file = aFileToSend(randomBytes(9_000_000), { blockBytes: 8 * 1024 * 1024, chunkBytes: 65_536 });
    expect(await sendFile(transport, file, aRun())).toMatchObject({ kind: 'sent', isReadBack: true });
    await transport.close();
  });

  it('fails with S3_ROLE_REFUSED under another external ID', async () => {
    await expect(openTransport(destination('guessed'), {})).rejects.toMatchObject({
      name: 'PermanentError',
      code: 'S3_ROLE_REFUSED',
    });
  });

  it('is tested step by step', async () => {
    const outcomesOf = async (externalId: string) => {
      const { steps } = await testDestination(destination(externalId), undefined, {
        onSteps: () => undefined,
        fileName: '.connection-test-1.tmp',
      });
      return steps.map(({ step, outcome }) => `${step} ${outcome}`);
    };
    expect((await outcomesOf('the-external-id')).every((one) => one.endsWith('PASSED'))).toBe(true);
    expect((await outcomesOf('guessed')).slice(0, 3)).toEqual([
      'CONNECT PASSED',
      'SIGN_IN FAILED',
      'DIRECTORY SKIPPED',
    ]);
  });
});
