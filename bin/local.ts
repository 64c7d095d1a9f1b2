import { join, relative } from 'node:path';
import { type ChaosProfile, chaosOf } from '../local/chaos/chaos.ts';
import { StartError } from '../local/start-error.ts';
import { portVariables } from '../local/wiring/ports.ts';
import { demoFirm, demoPeople } from './demo-people.ts';
import { type Application, startApplication } from './start-application.ts';
import { defaultStateFolder } from './state-folder-path.ts';

/** `npm start`: the whole application on this machine, from the template that is deployed. */

const usualPorts = {
  site: 4000,
  api: 4001,
  signIn: 4002,
  aws: 4003,
  mail: 4004,
  partnerPage: 4005,
  partnerFtps: 4021,
  partnerSftp: 4022,
  transfer: 4023,
};

function wantedPorts(): Record<keyof typeof usualPorts, number> {
  const chosen = Object.entries(usualPorts).map(([name, usual]) => {
    const variable = portVariables[name as keyof typeof usualPorts];
    const text = process.env[variable];
    const port = text === undefined ? usual : Number(text);
    if (Number.isInteger(port) && port >= 0 && port <= 65_535) return [name, port];
    throw new StartError(`${variable} must be a port number, 0 to 65535 (0 takes a free one).`);
  });
  return Object.fromEntries(chosen) as Record<keyof typeof usualPorts, number>;
}

function show({ runtime, password }: Application, seconds: number): void {
  const { partner } = runtime;
  const { bucket, accessKeyId, secretAccessKey, roleArn } = runtime.partnerAccount;
  const certificate = relative(process.cwd(), join(defaultStateFolder(), 'partner', 'certificate.pem'));
  const people = demoPeople.map(
    ({ email, role, distributorId, firmId }) =>
      `    ${email.padEnd(24)} ${role}${distributorId ? ` of ${distributorId}` : ''}${firmId ? ` of ${firmId}` : ''}`,
  );
  const lines = [
    '',
    `Waybill is ready (${seconds.toFixed(1)} s).`,
    '',
    `  Site        ${runtime.siteUrl}`,
    `  Sign in as  (password of all: ${password})`,
    ...people,
    `  API         ${runtime.apiUrl}   reference: ${runtime.apiUrl}/docs`,
    `  Mails       ${runtime.mailUrl}`,
    `  Deliveries  ${partner.deliveriesUrl}   what the partner was sent, to any of these:`,
    `    sFTP      ${partner.sftpUrl}   user ${partner.user}, password ${partner.password}`,
    `    FTPs      ${partner.ftpsUrl}   the same account; its certificate is ${certificate}`,
    `    Amazon S3 bucket ${bucket}, access key ${accessKeyId}, secret ${secretAccessKey}`,
    `              or role ${roleArn}`,
    `  Firm's SFTP ${firmSftp(runtime)}`,
    '',
    'Ctrl+C stops it; everything is kept. `npm run reset` throws it all away.',
    '',
  ];
  process.stdout.write(lines.join('\n'));
}

/** The command that opens the demo firm's folders. */
function firmSftp({ transfer }: Application['runtime']): string {
  const keyFile = relative(process.cwd(), join(defaultStateFolder(), 'firms', `${demoFirm.firmId}.key`));
  return `sftp -P ${transfer?.port} -i ${keyFile} ${demoFirm.firmId}@127.0.0.1   (CSVs go to Import)`;
}

/** `WAYBILL_CHAOS=aws:17`; nothing without it. */
function wantedChaos(): { readonly profile: ChaosProfile; readonly seed: number } {
  try {
    return chaosOf(process.env['WAYBILL_CHAOS'] ?? 'off');
  } catch (error) {
    throw new StartError(`WAYBILL_CHAOS: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

async function start(): Promise<void> {
  if (process.env['AWS_EXECUTION_ENV'] !== undefined) {
    throw new StartError('This is for one machine and does not run inside AWS.');
  }
  const { profile, seed } = wantedChaos();
  const startedMs = performance.now();
  const log = (line: string) => process.stdout.write(`  ${line}\n`);
  process.stdout.write('Starting Waybill on this machine …\n');
  let application: Application | undefined;
  stopOnSignal(() => application);
  application = await startApplication({
    stateFolder: defaultStateFolder(),
    ports: wantedPorts(),
    log,
  });
  show(application, (performance.now() - startedMs) / 1000);
  application.runtime.chaos.turn(profile, seed);
  if (profile !== 'off')
    process.stdout.write(`Faults of AWS are played: WAYBILL_CHAOS=${profile}:${seed} repeats them.\n`);
}

/** While it starts, and the second time, it ends at once: the next start goes on with what there is. */
function stopOnSignal(started: () => Application | undefined): void {
  let isStopping = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      const application = started();
      if (isStopping || application === undefined) process.exit(1);
      isStopping = true;
      process.stdout.on('error', () => {}); // a terminal that was closed takes no more lines
      process.stdout.write('\nStopping …\n');
      application.stop().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
}

await start().catch((error: unknown) => {
  if (!(error instanceof StartError)) throw error;
  process.stderr.write(`\n${error.message}\n`);
  process.exit(1);
});
