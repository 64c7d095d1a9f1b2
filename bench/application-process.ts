import { startApplication } from '../bin/start-application.ts';
import { Meter } from '../local/meter.ts';
import type { ApplicationAnswer, ApplicationQuestion } from './application.ts';

/** The application in a process of its own, so that what it costs is not mixed with what measures it. */

const [stateFolder = '', recordCount = '0'] = process.argv.slice(2);
const answer = (message: ApplicationAnswer) => process.send?.(message);

const meter = new Meter();
const application = await startApplication({
  stateFolder,
  recordCount: Number(recordCount),
  hasSite: false,
  meter,
  log: (line) => answer({ kind: 'log', line }),
});
const { runtime, machineClientId, env } = application;

process.on('message', (question: ApplicationQuestion) => {
  if (question === 'statistics') {
    answer({ kind: 'statistics', statistics: [...runtime.functionStatistics()] });
  } else if (question === 'metered') {
    answer({ kind: 'metered', metered: meter.amounts() });
  } else stop();
});
process.on('disconnect', stop);
answer({
  kind: 'ready',
  apiUrl: runtime.apiUrl,
  issuerUrl: runtime.issuerUrl,
  endpointUrl: runtime.endpointUrl,
  region: runtime.region,
  credentials: runtime.operatorCredentials,
  machineClientId,
  clientSecret: runtime.clientSecret(machineClientId),
  env,
  outputs: runtime.outputs,
});

function stop(): void {
  application.stop().then(
    () => process.exit(0),
    () => process.exit(1),
  );
}
