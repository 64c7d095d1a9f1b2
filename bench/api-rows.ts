import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { type BenchedApplication, startBenchedApplication } from './application.ts';
import { type Group, inFolder } from './options.ts';
import { quantile } from './stopwatch.ts';

const group = 'api';
const perSecond = 200;
const measuredSeconds = 20;
const warmUpSeconds = 5;
const recordCount = 100;

/** The Data Export Log at a steady rate: what is due is sent, whether or not the last answers are there. */
export const apiRows: Group = ({ say }) =>
  inFolder(async function* (folder) {
    const application = await startBenchedApplication(folder, recordCount, say);
    try {
      say(`${perSecond} requests a second for ${warmUpSeconds + measuredSeconds} s`);
      await ask(application, warmUpSeconds);
      const cpuBefore = application.cpuSeconds();
      const { latenciesMs, errorCount, seconds } = await ask(application, measuredSeconds);
      const cpuSeconds = application.cpuSeconds() - cpuBefore;
      const limit = 'CPU: the SDK and the stand-in of DynamoDB, three calls an answer';
      const work = `GET the log, ${perSecond} a second for ${measuredSeconds} s`;
      const rows = [
        { work, figure: latenciesMs.length / seconds, unit: 'answers/s', target: `≥ ${perSecond * 0.99}` },
        { work: '  p50', figure: quantile(latenciesMs, 0.5), unit: 'ms' },
        { work: '  p99', figure: quantile(latenciesMs, 0.99), unit: 'ms', target: '≤ 50' },
        { work: '  errors', figure: errorCount, unit: 'answers', target: '0' },
        { work: '  CPU an answer', figure: (cpuSeconds / latenciesMs.length) * 1000, unit: 'ms' },
      ];
      for (const row of rows) yield { group, limit, ...row };
    } finally {
      await application.stop();
    }
  });

async function ask(application: BenchedApplication, seconds: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const latenciesMs: number[] = [];
  let errorCount = 0;
  const startedMs = performance.now();
  const waiting: Promise<void>[] = [];
  for (let sent = 0; sent < seconds * perSecond; sent += 1) {
    const dueMs = startedMs + (sent / perSecond) * 1000;
    const earlyMs = dueMs - performance.now();
    if (earlyMs > 1) await pause(earlyMs);
    waiting.push(
      getOnce(application, agent).then((status) => {
        if (status === 200) latenciesMs.push(performance.now() - dueMs);
        else errorCount += 1;
      }),
    );
  }
  await Promise.all(waiting);
  agent.destroy();
  return { latenciesMs, errorCount, seconds: (performance.now() - startedMs) / 1000 };
}

/** @returns the status, 0 when there was no answer */
function getOnce({ exportsUrl, headers }: BenchedApplication, agent: Agent): Promise<number> {
  return new Promise((resolve) => {
    const sent = request(exportsUrl, { agent, headers }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
      answer.on('error', () => resolve(0));
    });
    sent.on('error', () => resolve(0));
    sent.end();
  });
}
