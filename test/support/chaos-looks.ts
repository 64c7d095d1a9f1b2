import type { ApiSession } from '../../bin/smoke/api-session.ts';
import { exportsPath } from './export-calls.ts';
import type { Flow } from './flow.ts';

const firm = '/v1/firms/birch-vale';
const mostTries = 40;
/** Of exports, transfers, files, runs and jobs: nothing comes after these. */
const lastStatuses = [
  'COMPLETE',
  'COMPLETE_WITH_EXCEPTIONS',
  'CANCELLED',
  'COMPLETED',
  'INCOMPLETE',
  'REJECTED',
];

interface Shown {
  readonly dataExportId?: string;
  readonly fileId?: string;
  readonly runId?: string;
  readonly jobId?: string;
  readonly status?: string;
  readonly transfer?: { readonly status?: string };
  readonly jobs?: readonly Shown[];
}

/** People who look at lists and pages while others work. What is over on one is over on every other from then on. */
export class ChaosLooks {
  readonly #dana: ApiSession;
  readonly #fern: ApiSession;
  readonly #wrong: (what: string) => void;
  readonly #last = new Map<string, string>();

  /** @param wrong told of answers that cannot be true */
  constructor(flow: Flow, wrong: (what: string) => void) {
    this.#dana = flow.person('dana');
    this.#fern = flow.person('fern');
    this.#wrong = wrong;
  }

  async look(): Promise<void> {
    const [newest] = await this.#list(this.#dana, `${exportsPath}?limit=10`);
    const [file] = await this.#list(this.#fern, `${firm}/import-files?limit=5`);
    const [run] = await this.#list(this.#fern, `${firm}/runs?limit=5`);
    const pages = [
      ...(newest === undefined ? [] : [[this.#dana, `${exportsPath}/${newest.dataExportId}`] as const]),
      ...(file === undefined ? [] : [[this.#fern, `${firm}/import-files/${file.fileId}`] as const]),
      ...(run === undefined ? [] : [[this.#fern, `${firm}/runs/${run.runId}`] as const]),
    ];
    for (const [person, path] of pages) this.#note((await this.#read(person, path)) as Shown | undefined);
  }

  async #list(person: ApiSession, path: string): Promise<readonly Shown[]> {
    const { items = [] } = ((await this.#read(person, path)) ?? {}) as { items?: readonly Shown[] };
    for (const item of items) this.#note(item);
    return items;
  }

  #note(shown: Shown | undefined): void {
    if (shown === undefined) return;
    const { dataExportId, fileId, runId, jobId, status, transfer, jobs = [] } = shown;
    const id = jobId ?? fileId ?? runId ?? dataExportId ?? '';
    this.#stays(id, status);
    if (transfer !== undefined) this.#stays(`the transfer of ${id}`, transfer.status);
    for (const job of jobs) this.#note(job);
  }

  #stays(what: string, status = ''): void {
    const last = this.#last.get(what);
    if (last !== undefined && last !== status)
      this.#wrong(`${what} was shown as ${last} and then as ${status}`);
    if (lastStatuses.includes(status)) this.#last.set(what, status);
  }

  async #read(person: ApiSession, path: string): Promise<unknown> {
    for (let tries = 1; tries <= mostTries; tries += 1) {
      const answer = await person.call('GET', path).catch(() => undefined);
      if (answer?.status === 200) return JSON.parse(answer.text) as unknown;
      if (answer === undefined || answer.status >= 500 || answer.status === 429) continue;
      this.#wrong(`${path} was answered ${answer.status}: ${answer.text}`);
      return undefined;
    }
    return undefined;
  }
}
