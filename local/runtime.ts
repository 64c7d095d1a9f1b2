import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Chaos } from './chaos/chaos.ts';
import { LocalClock } from './clock.ts';
import { startClockControl } from './clock-control.ts';
import { type CognitoOptions, type RunningCognito, startCognito } from './cognito/cognito.ts';
import { type AwsEndpointOptions, startAwsEndpoint } from './endpoint/aws-endpoint.ts';
import { type AccessKey, createCredentialStore } from './endpoint/credentials.ts';
import { createStsService } from './endpoint/sts.ts';
import { createAccessControl, type Denial, type GrantUse } from './iam/access-control.ts';
import type { FunctionStatistics } from './lambda/statistics.ts';
import type { Meter } from './meter.ts';
import { openStateFolder } from './state-folder.ts';
import type { ResolvedResource } from './template/template.ts';
import type { TransferServer } from './transfer-family/transfer-family.ts';
import { makeAwsServices } from './wiring/aws-services.ts';
import { Closers } from './wiring/closers.ts';
import { openFront, withPort } from './wiring/front.ts';
import { openPartner, type Partner } from './wiring/partner.ts';
import { createPartnerAccount, type PartnerAccount } from './wiring/partner-account.ts';
import { type Ports, reservePorts } from './wiring/ports.ts';
import { progress, settleBoth } from './wiring/progress.ts';
import { addressesOf, loadTemplates } from './wiring/resources.ts';
import { openTransfer } from './wiring/transfer.ts';

/** Of the stage `local` in the CDK app. */
const accountId = '000000000000';
const region = 'us-east-1';

export interface RuntimeOptions {
  /** Holds everything durable; made if need be. One runtime at a time has it. */
  readonly stateFolder: string;
  /** Templates and compiled functions of an unchanged application, which several runtimes may share. @default in the state folder */
  readonly cacheFolder?: string | undefined;
  /** @default 'local' */
  readonly stage?: string;
  /** @default every port a free one */
  readonly ports?: Ports;
  /** @default a clock that keeps its offset in the state folder */
  readonly clock?: LocalClock;
  readonly log: (line: string) => void;
  /** Keeps the tables in memory: twice as fast, and gone at the end. @default false */
  readonly memory?: boolean;
  /** Folder of `cdk.json`, `bin`, `lib` and `functions`. @default the one that holds `local` */
  readonly projectFolder?: string;
  /** The built site, put into the site's bucket at the start. @default the bucket stays as it is */
  readonly siteFolder?: string;
  /** Lists the users that were created with `demo` on the sign-in page. @default false */
  readonly showDemoUsers?: boolean;
  /** Counts what AWS would charge for. @default nothing is counted */
  readonly meter?: Meter;
}

/** The whole application on this machine. */
export interface Runtime {
  /** Outputs of the template, by their keys. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly apiUrl: string;
  readonly siteUrl: string;
  readonly issuerUrl: string;
  readonly endpointUrl: string;
  /** A page with every mail that the application has sent; `/mails.json` for programs. */
  readonly mailUrl: string;
  /** May do everything; for seeding, tests and looking inside. */
  readonly operatorCredentials: AccessKey;
  readonly region: string;
  readonly clock: LocalClock;
  /** What befalls the application: faults of AWS, decided by a seed. Off at the start; may be turned at any time. */
  readonly chaos: Chaos;
  /** Where other programs move that clock. */
  readonly clockControl: { readonly url: string; readonly token: string };
  readonly users: RunningCognito['users'];
  readonly partner: Partner;
  readonly partnerAccount: PartnerAccount;
  /** The first SFTP server of the template; `undefined` without one. */
  readonly transfer: TransferServer | undefined;
  readonly transferServers: readonly TransferServer[];
  /** The secret of a machine client. @throws Error for a client without one */
  clientSecret(clientId: string): string;
  /** Calls that the roles' policies refused since the start. */
  denials(): readonly Denial[];
  /** What calls have needed since the start of what the roles are granted. */
  grantUse(): GrantUse;
  functionStatistics(): Map<string, FunctionStatistics>;
  stop(): Promise<void>;
}

/**
 * Starts every part from the synthesized template.
 * @throws StartError in one sentence for what the person at the machine can mend: a port, the disk, the folder
 * @throws UnsupportedFeatureError naming what the template uses and the runtime does not play
 */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const closers = new Closers(options.log);
  try {
    return await start(options, closers);
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
}

async function start(options: RuntimeOptions, closers: Closers): Promise<Runtime> {
  const { stateFolder, log, stage = 'local', memory = false, showDemoUsers = false, meter } = options;
  const { cacheFolder = stateFolder } = options;
  const projectFolder = options.projectFolder ?? join(import.meta.dirname, '..');
  freeBuffersCheaply();
  const step = progress(log);
  const folder = await openStateFolder(stateFolder);
  closers.add('the state folder', () => folder.close());
  const clock = options.clock ?? new LocalClock(join(stateFolder, 'clock'));
  if (options.clock === undefined) closers.add('the clock', () => clock.close());
  const chaos = new Chaos();
  const ports = await reservePorts(options.ports ?? {});
  const addresses = addressesOf(ports);
  const place = { accountId, region, addresses };
  const { resources, outputs } = await step('templates', () =>
    loadTemplates({ projectFolder, stage, cacheFolder: join(cacheFolder, 'templates'), ...place }),
  );

  const { endpointUrl } = addresses;
  const { access, credentials, endpoint, partnerAccount, sts } = await openEndpoint(
    { stateFolder, clock, log, port: ports.aws, chaos, meter },
    resources,
  );
  const callsFile = join(stateFolder, 'calls.json');
  const calls = () => JSON.stringify({ ...access.grantUse(), denials: access.denials() });
  closers.add('the record of calls', () => writeFile(callsFile, calls()));
  closers.add('the AWS endpoint', () => endpoint.close());
  const { credentialsFor, operator: operatorCredentials } = credentials;
  const calling = { endpointUrl, region, accountId, credentialsFor };
  const context = { clock, stateFolder, cacheFolder, log, meter, ...calling };

  const services = { context, resources, access, projectFolder, memory, chaos, closers };
  const foreignBuckets = partnerAccount.buckets;
  const [aws, cognito] = await settleBoth(
    step('AWS services', () => makeAwsServices({ ...services, foreignBuckets })),
    step('sign-in', () => openSignIn({ context, resources, port: ports.signIn, showDemoUsers }, closers)),
  );
  const common = { context, resources, aws, ports, closers };
  const transfer = await openTransfer({ ...common, access });
  for (const service of [sts, ...aws.services, cognito.service, transfer.service]) endpoint.register(service);
  const front = { ...common, addresses, operatorCredentials, siteFolder: options.siteFolder };
  const { mailUrl } = await step('API and site', () => openFront(front));
  const partner = await openPartner({ stateFolder, ports, closers, log });
  await aws.start();
  return {
    ...addresses,
    mailUrl,
    outputs,
    operatorCredentials,
    region,
    clock,
    chaos,
    clockControl: await openClockControl(clock, closers),
    users: cognito.users,
    partner,
    partnerAccount: partnerAccount.account(credentialsFor),
    transfer: transfer.servers[0],
    transferServers: transfer.servers,
    clientSecret: (clientId) => cognito.clientSecret(clientId),
    denials: () => access.denials(),
    grantUse: () => access.grantUse(),
    functionStatistics: () => aws.lambda.statistics(),
    stop: () => closers.closeAll(),
  };
}

/** Who calls, and what they may: the roles of the template, the operator, and the partner's account beside them. */
async function openEndpoint(
  place: Pick<AwsEndpointOptions, 'clock' | 'log' | 'meter'> & {
    readonly stateFolder: string;
    readonly port: number;
    readonly chaos: Chaos;
  },
  resources: readonly ResolvedResource[],
) {
  const { stateFolder, clock, log } = place;
  const denialsFile = join(stateFolder, 'denials.jsonl');
  const onDenial = ({ roleArn, action, resource }: Denial) =>
    log(`denied: ${roleArn.split('/').at(-1)} may not ${action} on ${resource}`);
  const access = createAccessControl({ resources, clock, region, accountId, denialsFile, onDenial });
  const partnerAccount = createPartnerAccount({ stateFolder, clock, region, senderAccountId: accountId });
  const credentials = createCredentialStore(stateFolder, [...access.roleArns, partnerAccount.userArn]);
  const sts = createStsService(accountId, { roles: partnerAccount.roles, credentials, clock });
  const withPartner = partnerAccount.accessWith(access);
  const endpoint = await startAwsEndpoint({ ...place, credentials, access: withPartner });
  return { access, credentials, endpoint, partnerAccount, sts };
}

/**
 * Node 24 frees the buffers that pass through here by full collections; with these by cheap ones, as Node 22 did. Seen
 * 2026-11-20; to be dropped when it is closed. @see https://github.com/nodejs/node/issues/61967
 */
function freeBuffersCheaply(): void {
  setFlagsFromString('--scavenger-max-new-space-capacity-mb=8');
  setFlagsFromString('--external-memory-accounted-in-global-limit');
}

async function openClockControl(clock: LocalClock, closers: Closers) {
  const { close, url, token } = await startClockControl(clock);
  closers.add('the clock control', close);
  return { url, token };
}

async function openSignIn(options: CognitoOptions, closers: Closers): Promise<RunningCognito> {
  const cognito = await withPort('signIn', options.port, () => startCognito(options));
  closers.add('sign-in', () => cognito.close());
  return cognito;
}
