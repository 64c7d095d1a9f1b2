import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { ListExecutionsCommand, ListStateMachinesCommand } from '@aws-sdk/client-sfn';
import { decrypt, generateKey, readMessage } from 'openpgp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiSession, problemIn } from '../../bin/smoke/api-session.ts';
import { eventually } from '../../bin/smoke/story.ts';
import { DataExport, retryWaitingTransfers } from '../../functions/data-exports/contract.ts';
import { DeliverySettings } from '../../functions/deliveries/contract.ts';
import {
  exportsPath,
  exportThat,
  meridian,
  readExport,
  requestExport,
  testConnection,
  transferComplete,
  type WatchedExport,
} from '../support/export-calls.ts';
import { useFlow } from '../support/flow.ts';
import type { FtpsServer } from '../support/ftps-server.ts';
import { expectProvenGrants } from '../support/reviewed-grants.ts';
import { pointAt } from '../support/settings-calls.ts';
import { hasVsftpd, startVsftpd } from '../support/vsftpd-server.ts';

const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const announced = ({ files }: WatchedExport) => new Map(files.map(({ name, sha256 }) => [name, sha256]));

describe('an export that is sent', () => {
  const flow = useFlow({ recordCount: 40 });
  let dana: ApiSession;
  let pat: ApiSession;
  let server: FtpsServer;
  beforeAll(async () => {
    dana = flow().person('dana');
    pat = flow().person('pat');
    if (hasVsftpd) server = await startVsftpd();
  });
  afterAll(() => server?.stop());

  /** The mails of an export, one per attempt; the last one follows the end of its attempt. */
  function mailsAbout({ exportNumber, attempts }: WatchedExport) {
    return eventually('the mail of the last attempt', async () => {
      const mails = (await flow().mails()).filter(({ subject }) => subject.includes(exportNumber));
      return mails.length >= attempts.length ? mails : undefined;
    });
  }

  describe.runIf(hasVsftpd)('by FTPS to a server that asks for session reuse', () => {
    const typed = () => ({
      destination: {
        protocol: 'FTPS',
        host: server.address,
        port: server.port,
        tlsMode: 'EXPLICIT',
        username: server.username,
        directory: '',
        trustedCertificates: server.authority,
      },
      password: server.password,
    });

    it('is tested step by step before', async () => {
      const { status, code, steps } = await testConnection(pat, typed());
      expect([status, code]).toEqual(['PASSED', 'OK']);
      expect(steps.map(({ step, outcome }) => `${step} ${outcome}`)).toEqual([
        'RESOLVE PASSED',
        'CONNECT PASSED',
        'SECURE PASSED',
        'SIGN_IN PASSED',
        'DIRECTORY PASSED',
        'WRITE PASSED',
        'READ_BACK PASSED',
        'RENAME PASSED',
        'DELETE PASSED',
      ]);
      expect(readdirSync(server.folder)).toEqual([]);
    });

    it('arrives byte for byte, and is told by mail', async () => {
      await pointAt(pat, typed());
      const sent = await transferComplete(dana, await requestExport(dana));
      const arrived = readdirSync(server.folder).map((name): [string, string] => [
        name,
        sha256Of(readFileSync(join(server.folder, name))),
      ]);
      expect(new Map(arrived.sort())).toEqual(new Map([...announced(sent)].sort()));
      expect(sent.transfer?.deliveryMethod).toBe('FTPS');
      const [mail] = await mailsAbout(sent);
      expect(mail?.text).toContain('FTPs');
    });
  });

  describe('to a bucket of another account', () => {
    const prefix = 'waybill/';
    const account = () => flow().runtime.partnerAccount;

    it('arrives there with an access key of that account', async () => {
      const { bucket, region, accessKeyId, secretAccessKey } = account();
      const destination = { protocol: 'S3', bucket, prefix, region, accessKeyId };
      await pointAt(pat, { destination, secretAccessKey });
      const sent = await transferComplete(dana, await requestExport(dana));
      expect(await hashesInBucket(prefix)).toEqual([...announced(sent)].sort());
      const [mail] = await mailsAbout(sent);
      for (const part of ['Amazon S3', bucket, prefix]) expect(mail?.text).toContain(part);
    });

    it('arrives there with a role of that account, which trusts our external id alone', async () => {
      const { bucket, region, roleArn, trustExternalId } = account();
      const typed = { destination: { protocol: 'S3', bucket, prefix, region, roleArn } };
      trustExternalId('somebody else');
      const refused = await testConnection(pat, typed);
      expect([refused.status, refused.code]).toEqual(['FAILED', 'S3_ROLE_REFUSED']);
      trustExternalId(refused.externalId ?? '');
      const settings = await pointAt(pat, typed);
      expect(settings.externalId).toBe(refused.externalId);
      const before = await hashesInBucket(prefix);
      const sent = await transferComplete(dana, await requestExport(dana));
      expect(await hashesInBucket(prefix)).toEqual([...before, ...announced(sent)].sort());
    });
  });

  it('keeps what was entered of the other protocols, and gives it back', async () => {
    const { kept, destination } = await pat.get(`${meridian}/delivery-settings`, DeliverySettings);
    const protocols = [destination.protocol, ...kept.map((one) => one.destination.protocol)];
    expect(protocols.sort()).toEqual(hasVsftpd ? ['FTPS', 'S3', 'SFTP'] : ['S3', 'SFTP']);
    expect(JSON.stringify(kept)).not.toMatch(/ciphertext|password"/);
  });

  describe('while it waits for its next attempt', () => {
    const oneRecord = { recordSet: { kind: 'I9_IDS', i9Ids: [5_000_001] } };

    /** The partner takes the trust away after the settings were tested, so that the first attempt fails. */
    async function exportThatWaits(): Promise<WatchedExport> {
      flow().runtime.partnerAccount.trustExternalId('somebody else');
      const dataExportId = await requestExport(dana, oneRecord);
      return exportThat(
        dana,
        dataExportId,
        ({ transfer }) => transfer?.nextAttemptAt !== undefined,
        'the first attempt has failed',
      );
    }
    const trustAgain = async () => {
      const { externalId = '' } = await pat.get(`${meridian}/delivery-settings`, DeliverySettings);
      flow().runtime.partnerAccount.trustExternalId(externalId);
    };

    it('is sent at once when somebody asks, and the run that waits ends without a word', async () => {
      const waiting = await exportThatWaits();
      expect(waiting.transfer?.failureCode).toBe('S3_ROLE_REFUSED');
      await trustAgain();
      await dana.post(`${exportsPath}/${waiting.dataExportId}/retry-transfer`, undefined, DataExport);
      const sent = await transferComplete(dana, waiting.dataExportId);
      const { attempts } = sent;
      expect(attempts.map(({ outcome, startedBy }) => [outcome, startedBy])).toEqual([
        ['FAILED', undefined],
        ['COMPLETE', 'Dana Demo'],
      ]);
      const again = await dana.call('POST', `${exportsPath}/${sent.dataExportId}/retry-transfer`);
      expect(problemIn(again).code).toBe('TRANSFER_NOT_WAITING');
      flow().runtime.clock.advance(86_400_000);
      await eventually('both runs have ended', async () => {
        const runs = await executionsOf(sent.dataExportId);
        return runs.every(({ status }) => status === 'SUCCEEDED') ? runs : undefined;
      });
      expect((await readExport(dana, sent.dataExportId)).attempts).toEqual(attempts);
      expect(await mailsAbout(sent)).toHaveLength(2);
    });

    it('is sent with all others that wait when the settings were put right', async () => {
      const first = await exportThatWaits();
      const second = await exportThatWaits();
      await trustAgain();
      const address = `${exportsPath}/retry-waiting-transfers`;
      const answer = await pat.post(address, undefined, retryWaitingTransfers.success.body);
      expect(answer.exportNumbers.sort()).toEqual([first.exportNumber, second.exportNumber]);
      for (const { dataExportId } of [first, second]) {
        const { attempts } = await transferComplete(dana, dataExportId);
        expect(attempts.map(({ outcome }) => outcome)).toEqual(['FAILED', 'COMPLETE']);
      }
    });

    async function executionsOf(dataExportId: string) {
      const { states } = flow().inside;
      const { stateMachines = [] } = await states.send(new ListStateMachinesCommand({}));
      const machine = stateMachines.find(({ name }) => name?.includes('DataExports'));
      const { executions = [] } = await states.send(
        new ListExecutionsCommand({ stateMachineArn: machine?.stateMachineArn }),
      );
      return executions.filter(({ name }) => name?.startsWith(`${dataExportId}-g1`) && !name.includes('map'));
    }
  });

  it('is readable for the owner of the PGP key alone', async () => {
    const { bucket, region, accessKeyId, secretAccessKey } = flow().runtime.partnerAccount;
    const destination = { protocol: 'S3', bucket, prefix: 'secret/', region, accessKeyId };
    const pair = await generateKey({ userIDs: [{ name: 'Deliveries' }], format: 'object' });
    const pgpPublicKey = pair.publicKey.armor();
    await pointAt(pat, { destination, secretAccessKey }, { pgpPublicKey });
    const sent = await transferComplete(dana, await requestExport(dana));
    const arrived = await inBucket('secret/');
    const plain = [...arrived.keys()].filter((name) => !name.endsWith('.pgp'));
    expect(plain.map((name) => name.replace(/^.*Z_/, '')).sort()).toEqual([
      'COMPLETE.json',
      'SHA256SUMS.txt',
      'statement.json',
    ]);
    for (const { name, sha256 } of sent.files.filter((file) => !plain.includes(file.name))) {
      const binaryMessage = arrived.get(`${name}.pgp`) ?? Buffer.alloc(0);
      const { data } = await decrypt({
        message: await readMessage({ binaryMessage }),
        decryptionKeys: pair.privateKey,
        format: 'binary',
      });
      expect(sha256Of(data)).toBe(sha256);
    }
  });

  it('needs what its functions may do', () => {
    expectProvenGrants(flow().runtime, 'export-by-every-protocol');
  });

  async function inBucket(prefix: string): Promise<Map<string, Uint8Array>> {
    const { accessKeyId, secretAccessKey, bucket: Bucket, region } = flow().runtime.partnerAccount;
    const endpoint = flow().runtime.endpointUrl;
    const credentials = { accessKeyId, secretAccessKey };
    const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: prefix }));
    const found = Contents.map(async ({ Key = '' }): Promise<[string, Uint8Array]> => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      return [Key.slice(prefix.length), (await Body?.transformToByteArray()) ?? Buffer.alloc(0)];
    });
    return new Map(await Promise.all(found));
  }

  async function hashesInBucket(prefix: string): Promise<[string, string][]> {
    const arrived = await inBucket(prefix);
    return [...arrived].map(([name, bytes]): [string, string] => [name, sha256Of(bytes)]).sort();
  }
});
