import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { distributorScopes } from '../functions/directory/contract.ts';
import type { FunctionStatistics } from '../local/lambda/statistics.ts';
import type { Metered } from '../local/meter.ts';
import { cpuSecondsOf } from './stopwatch.ts';

export interface ReadyAnswer {
  readonly kind: 'ready';
  readonly apiUrl: string;
  readonly issuerUrl: string;
  readonly endpointUrl: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly machineClientId: string;
  readonly clientSecret: string;
  readonly env: Readonly<Record<string, string>>;
  /** Of the template. */
  readonly outputs: Readonly<Record<string, string>>;
}

export type ApplicationQuestion = 'statistics' | 'metered' | 'stop';
export type ApplicationAnswer =
  | ReadyAnswer
  | { readonly kind: 'log'; readonly line: string }
  | { readonly kind: 'statistics'; readonly statistics: [string, FunctionStatistics][] }
  | { readonly kind: 'metered'; readonly metered: Metered };

/** The application, running beside the benchmark. */
export interface BenchedApplication extends ReadyAnswer {
  /** Address of the data exports of the demo distributor, and the headers of a signed-in machine client. */
  readonly exportsUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  statistics(): Promise<Map<string, FunctionStatistics>>;
  /** What AWS would have charged for so far. */
  metered(): Promise<Metered>;
  /** CPU time used so far by the application and its database. */
  cpuSeconds(): number;
  stop(): Promise<void>;
}

/** Starts the application over a folder, with so many records of the demo client. */
export async function startBenchedApplication(
  stateFolder: string,
  recordCount: number,
  say: (line: string) => void,
): Promise<BenchedApplication> {
  const child = fork(new URL('./application-process.ts', import.meta.url), [
    stateFolder,
    String(recordCount),
  ]);
  child.on('message', (answer: ApplicationAnswer) => {
    if (answer.kind === 'log') say(answer.line);
  });
  const ready = (await answerOf(child, 'ready')) as ReadyAnswer;
  return {
    ...ready,
    exportsUrl: `${ready.apiUrl}/v1/distributors/meridian-hr/data-exports`,
    headers: await signedIn(ready),
    async statistics() {
      child.send('statistics' satisfies ApplicationQuestion);
      const answer = await answerOf(child, 'statistics');
      return new Map(answer.kind === 'statistics' ? answer.statistics : []);
    },
    async metered() {
      child.send('metered' satisfies ApplicationQuestion);
      const answer = await answerOf(child, 'metered');
      return answer.kind === 'metered' ? answer.metered : {};
    },
    cpuSeconds: () =>
      [child.pid ?? 0, ...childrenOf(child.pid ?? 0)].reduce((sum, pid) => sum + cpuSecondsOf(pid), 0),
    async stop() {
      if (child.exitCode !== null) return;
      child.send('stop' satisfies ApplicationQuestion);
      await once(child, 'exit');
    },
  };
}

function answerOf(child: ChildProcess, kind: ApplicationAnswer['kind']): Promise<ApplicationAnswer> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void) => {
      child.off('message', hear);
      child.off('exit', fail);
      end();
    };
    const hear = (answer: ApplicationAnswer) => {
      if (answer.kind === kind) settle(() => resolve(answer));
    };
    const fail = (code: number | null) =>
      settle(() => reject(new Error(`the application ended (${code}); the lines above say why`)));
    child.on('message', hear);
    child.once('exit', fail);
  });
}

async function signedIn({ issuerUrl, machineClientId, clientSecret }: ReadyAnswer) {
  const basic = Buffer.from(`${machineClientId}:${clientSecret}`).toString('base64');
  const answer = await fetch(`${issuerUrl}/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      scope: distributorScopes.join(' '),
    }).toString(),
  });
  const { access_token: token } = (await answer.json()) as { access_token?: string };
  if (token === undefined) throw new Error(`no token for the machine client: HTTP ${answer.status}`);
  return { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
}

function childrenOf(pid: number): number[] {
  if (!existsSync('/proc/self/stat')) return [];
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}
