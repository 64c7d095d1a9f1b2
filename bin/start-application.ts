import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { ConnectionTest } from '../functions/deliveries/contract.ts';
import { roles } from '../functions/directory/contract.ts';
import { putApiClient, putUser, setRecordCount } from '../functions/directory/directory-store.ts';
import { saveDirectory } from '../functions/directory/save-directory.ts';
import { generateRecords } from '../functions/interchange/generate-records.ts';
import { loadRecords } from '../functions/interchange/load-records.ts';
import { folderPack } from '../functions/interchange/pack-folder.ts';
import { startPack } from '../functions/interchange/pack-writer.ts';
import { bucketFiles } from '../functions/platform/files.ts';
import { documentClient } from '../functions/platform/table.ts';
import { type Runtime, type RuntimeOptions, startRuntime } from '../local/runtime.ts';
import { demoFirm, demoPeople } from './demo-people.ts';
import { buildSite, publishSite } from './publish-site.ts';
import { seedDelivery } from './seed-delivery.ts';
import { type FirmSftpAccount, seedDemoFirm } from './seed-demo-firm.ts';
import { seedPackages } from './seed-packages.ts';
import { ApiSession } from './smoke/api-session.ts';
import { signInPerson } from './smoke/sign-in.ts';

export interface ApplicationOptions
  extends Pick<RuntimeOptions, 'stateFolder' | 'cacheFolder' | 'ports' | 'log' | 'memory' | 'meter'> {
  /** I-9 records of the demo client, made up and loaded at the first start. @default 600 */
  readonly recordCount?: number;
  /** @default true */
  readonly hasSite?: boolean;
}

export interface Application {
  readonly runtime: Runtime;
  /** Of every demo person; made at random at the first start. */
  readonly password: string;
  readonly machineClientId: string;
  /** What `npm run load -- --local` and other programs need to reach the tables and buckets. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

export const demoDistributorId = 'meridian-hr';
const otherDistributorId = 'northgate';
export const demoClientId = 1001;

/** The whole application with the site, invented people and records, and a partner's server to deliver to. */
export async function startApplication(options: ApplicationOptions): Promise<Application> {
  const { stateFolder, log, recordCount = 600, hasSite = true } = options;
  if (hasSite) await buildSite(log);
  const runtime = await startRuntime({ ...options, showDemoUsers: true });
  const runtimeFile = join(stateFolder, 'runtime.json');
  await rm(runtimeFile, { force: true }); // of a runtime that was killed
  const stop = async () => {
    await rm(runtimeFile, { force: true });
    await runtime.stop();
  };
  try {
    const seed = new Seed(runtime, stateFolder, log);
    if (hasSite) await seed.publishSite();
    const password = await seed.password();
    await seed.people(password);
    await seed.records(recordCount);
    await seed.deliverySettings(password);
    await seed.packages(password);
    const firmSftp = await seed.firm(password, hasSite);
    const { env } = seed;
    const machineClientId = seed.output('MachineClientId');
    const known = { env, password, firmSftp, ...reachable(runtime) };
    await writeFile(runtimeFile, JSON.stringify(known), { mode: 0o600 });
    return { runtime, password, machineClientId, env, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What other programs of this machine need to reach the application, kept in the state folder while it runs. */
function reachable(runtime: Runtime) {
  const { endpointUrl, region, apiUrl, siteUrl, issuerUrl, mailUrl, partner, outputs } = runtime;
  const { accessKeyId, secretAccessKey } = runtime.operatorCredentials;
  const client = (id = '') => ({ id, secret: runtime.clientSecret(id) });
  return {
    ...{ endpointUrl, accessKeyId, secretAccessKey, region, apiUrl, siteUrl, issuerUrl, mailUrl, partner },
    outputs,
    clock: runtime.clockControl,
    partnerAccount: runtime.partnerAccount,
    siteClientId: outputs['SiteClientId'],
    machineClient: client(outputs['MachineClientId']),
    firmMachineClient: client(outputs['FirmMachineClientId']),
  };
}

/** Fills a fresh application through the same code that serves it; every step may be cut off and done again. */
class Seed {
  readonly env: Record<string, string>;
  readonly #runtime: Runtime;
  readonly #stateFolder: string;
  readonly #log: (line: string) => void;
  readonly #client;

  constructor(runtime: Runtime, stateFolder: string, log: (line: string) => void) {
    this.#runtime = runtime;
    this.#stateFolder = stateFolder;
    this.#log = log;
    const { endpointUrl: endpoint, region, operatorCredentials: credentials } = runtime;
    this.#client = { endpoint, region, credentials };
    this.env = {
      DIRECTORY_TABLE: this.output('DirectoryTableName'),
      PACKAGES_TABLE: this.output('PackagesTableName'),
      I9_TABLE: this.output('I9TableName'),
      ATTACHMENTS_BUCKET: this.output('AttachmentsBucketName'),
      AUDIT_TABLE: this.output('AuditTableName'),
      AUDIT_BUCKET: this.output('AuditBucketName'),
      EXPORTS_BUCKET: this.output('ExportsBucketName'),
    };
  }

  output(name: string): string {
    const value = this.#runtime.outputs[name];
    if (value === undefined) throw new Error(`the template has no output ${name}`);
    return value;
  }

  async publishSite(): Promise<void> {
    const config = {
      apiUrl: this.output('ApiUrl'),
      issuer: this.output('SignInIssuer'),
      clientId: this.output('SiteClientId'),
      senderArn: this.output('SenderArn'),
      sftpAddress: `127.0.0.1, port ${this.#runtime.transfer?.port}`,
    };
    await publishSite(new S3Client(this.#client), this.output('SiteBucketName'), config);
  }

  async password(): Promise<string> {
    const file = join(this.#stateFolder, 'demo-password');
    if (existsSync(file)) return readFile(file, 'utf8');
    const password = `${randomBytes(9).toString('base64url')}-Aa1!`;
    await writeFile(file, password, { mode: 0o600 });
    return password;
  }

  async people(password: string): Promise<void> {
    const { users } = this.#runtime;
    for (const person of demoPeople) {
      const { sub, username, email, displayName, role, distributorId, clientId, firmId } = person;
      const demo = { role, distributor: distributorId };
      if (users.find(email) === undefined) {
        await users.createUser({ sub, username, email, groups: [role], password, demo });
      }
      await putUser(this.#directory(), {
        sub,
        username,
        email,
        displayName,
        roles: [role],
        distributorId,
        clientId,
        firmId,
        isActive: true,
      });
    }
    const machines = [
      { output: 'MachineClientId', name: 'Demo machine client', distributorId: demoDistributorId },
      { output: 'FirmMachineClientId', name: 'HR system of the demo firm', firmId: demoFirm.firmId },
    ];
    for (const { output, ...machine } of machines)
      await putApiClient(this.#directory(), {
        ...machine,
        oauthClientId: this.output(output),
        isActive: true,
      });
  }

  async records(recordCount: number): Promise<void> {
    const loadedFile = join(this.#stateFolder, `loaded-${recordCount}`);
    if (recordCount === 0 || existsSync(loadedFile)) return;
    const folder = join(this.#stateFolder, `sample-${recordCount}`);
    const isWritten = existsSync(join(folder, 'interchange.json'));
    if (!isWritten) {
      this.#log(`inventing ${recordCount} people and their I-9 records`);
      await rm(folder, { recursive: true, force: true });
      const request = {
        seed: 1,
        recordCount,
        asOfDate: '2026-11-01',
        attachmentSizes: { leastBytes: 8192, mostBytes: 61_440 },
      };
      await generateRecords({ pack: await startPack(folder) }, request);
    }
    this.#log(`loading ${recordCount} records`);
    const table = documentClient(new DynamoDBClient(this.#client));
    await loadRecords({
      i9: { client: table, table: this.output('I9TableName') },
      attachments: bucketFiles(this.output('AttachmentsBucketName'), new S3Client(this.#client)),
      pack: folderPack(folder),
      rejections: {
        keep: async () => undefined,
        add: async (lines) => {
          if (lines.length > 0) this.#log(`${lines.length} lines were rejected`);
        },
      },
      saveDirectory: (entries) => saveDirectory(this.#directory(), entries),
      setRecordCount: (key, count) => setRecordCount(this.#directory(), key, count),
    });
    await writeFile(loadedFile, '');
    await rm(folder, { recursive: true, force: true });
  }

  /** Points the demo distributors at the partner's servers of this machine; what a person has set since then stays. */
  async deliverySettings(password: string): Promise<void> {
    const { partner } = this.#runtime;
    const api = this.#session(roles.systemAdministrator, password);
    const { hostKeyFingerprint, port, user } = partner;
    const destination = {
      protocol: 'SFTP' as const,
      host: '127.0.0.1',
      port,
      username: user,
      directory: '',
      hostKeyFingerprint,
    };
    await seedDelivery(api, this.#stateFolder, {
      distributorId: demoDistributorId,
      destination,
      password: partner.password,
      notificationEmails: ['exports@meridian-hr.example'],
    });
    await seedDelivery(api, this.#stateFolder, {
      distributorId: otherDistributorId,
      destination: {
        protocol: 'FTPS',
        host: '127.0.0.1',
        port: partner.ftpsPort,
        tlsMode: 'EXPLICIT',
        username: user,
        directory: '',
        trustedCertificates: partner.ftpsCertificate,
      },
      password: partner.password,
      notificationEmails: ['exports@northgate.example'],
    });
    await this.#trustOf(api);
  }

  /** Packages and clients to play with, as the demo distributor's administrator makes them. */
  async packages(password: string): Promise<void> {
    const api = this.#session(roles.distributorAllAccess, password);
    await seedPackages(api, this.#stateFolder, demoDistributorId);
  }

  /** An invented law firm, with a past when there is a site to see it on. @returns how its SFTP user signs in */
  firm(password: string, hasPast: boolean): Promise<FirmSftpAccount> {
    return seedDemoFirm({
      stateFolder: this.#stateFolder,
      client: this.#client,
      output: (name) => this.output(name),
      clock: this.#runtime.clock,
      sftpPort: this.#runtime.transfer?.port ?? 0,
      professionalServices: this.#session(roles.implementationProjectManager, password),
      hasPast,
      log: this.#log,
    });
  }

  #session(wantedRole: string, password: string): ApiSession {
    const { apiUrl, issuerUrl, siteUrl } = this.#runtime;
    const place = { issuerUrl, siteUrl, siteClientId: this.output('SiteClientId') };
    const person = demoPeople.find(({ role }) => role === wantedRole);
    return new ApiSession(apiUrl, () => signInPerson(place, person?.email ?? '', password));
  }

  /** The partner's role trusts the demo distributor's external id, as its owner would write it into the policy. */
  async #trustOf(api: ApiSession): Promise<void> {
    const { bucket, region, roleArn, trustExternalId } = this.#runtime.partnerAccount;
    const file = join(this.#stateFolder, 'trusted-by-partner');
    if (existsSync(file)) return;
    const destination = { protocol: 'S3', bucket, region, roleArn };
    const address = `/v1/distributors/${demoDistributorId}/delivery-settings/tests`;
    const { externalId } = await api.post(address, { destination }, ConnectionTest);
    if (externalId === undefined) throw new Error('the test of a role names no external id');
    trustExternalId(externalId);
    await writeFile(file, '');
  }

  #directory() {
    const client = documentClient(new DynamoDBClient(this.#client));
    return { directory: { client, table: this.output('DirectoryTableName') } };
  }
}
