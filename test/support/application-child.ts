import { type ApplicationOptions, startApplication } from '../../bin/start-application.ts';

/** The application in a process of its own, to be killed. Its options come as JSON; it ends with who started it. */
const options = JSON.parse(process.argv[2] ?? '{}') as Omit<ApplicationOptions, 'log'>;
const say = (line: string) => process.stdout.write(`${line}\n`);
const application = await startApplication({ ...options, hasSite: false, log: say });
say('ready');

async function end(): Promise<void> {
  await application.stop();
  process.exit(0);
}
process.once('SIGTERM', () => void end());
process.stdin.once('end', () => void end()).resume();
