import { sampleCsv, sampleName } from '../../bin/sample-csv.ts';
import type { ApiAnswer, ApiSession } from '../../bin/smoke/api-session.ts';
import { FirmDrop } from '../../bin/smoke/firm-drop.ts';
import { seededRandom } from '../../functions/interchange/seeded-random.ts';
import { anExportRequest, exportsPath, meridian } from './export-calls.ts';
import type { Flow } from './flow.ts';

/** What the application has acknowledged, and what must therefore be so in the end. */
export interface Promised {
  readonly exports: {
    readonly dataExportId: string;
    readonly i9Ids: readonly number[];
    isCancelled: boolean;
  }[];
  /** Natural keys of the employees in files that were uploaded whole, with how many such files name them. */
  readonly employeeIds: Set<string>;
  /** Package ids with the name last acknowledged. */
  readonly packageNames: Map<string, string>;
}

const mostTries = 40;
/** What a caller may repeat: the application's own faults, and being asked to come again. */
const isPassing = ({ status }: ApiAnswer): boolean => status >= 500 || status === 429;

/**
 * People and firms at work, chosen by a seed. Whatever they are answered counts as promised; what is not answered they ask
 * again, as the API's rules say: with the same idempotency key, or after looking what there is.
 */
export class ChaosHistory {
  readonly promised: Promised = { exports: [], employeeIds: new Set(), packageNames: new Map() };
  /** What was done, for whoever reads of a fault. */
  readonly done: string[] = [];
  readonly #flow: Flow;
  readonly #seed: number;
  readonly #random;
  readonly #dana: ApiSession;
  readonly #recordIds: readonly number[];

  constructor(flow: Flow, seed: number, recordIds: readonly number[]) {
    this.#flow = flow;
    this.#seed = seed;
    this.#random = seededRandom('chaos', seed);
    this.#dana = flow.person('dana');
    this.#recordIds = recordIds;
  }

  /** @param date of the file that the firm uploads, `YYYY-MM-DD` */
  async act(date: string): Promise<void> {
    const acts = [
      () => this.#requestExport(),
      () => this.#requestExport(),
      () => this.#cancelExport(),
      () => this.#createPackage(),
      () => this.#renamePackage(),
      () => this.#readLists(),
    ];
    await this.upload(date);
    for (let count = this.#random.between(3, 6); count > 0; count -= 1) await this.#random.pick(acts)();
    await this.#readLists();
  }

  async #requestExport(): Promise<void> {
    const i9Ids = this.#random.shuffled(this.#recordIds).slice(0, this.#random.between(1, 6));
    const body = anExportRequest({
      description: `Seed ${this.#seed}`,
      recordSet: { kind: 'I9_IDS', i9Ids },
      employeeNote: 'Exported in bad weather.',
    });
    const key = `chaos-${this.#seed}-${this.done.length}`;
    const answer = await this.#again('request an export', () =>
      this.#dana.call('POST', exportsPath, body, { 'idempotency-key': key }),
    );
    const { dataExportId } = JSON.parse(answer.text) as { dataExportId: string };
    this.promised.exports.push({ dataExportId, i9Ids, isCancelled: false });
  }

  async #cancelExport(): Promise<void> {
    const one = this.promised.exports.at(-1);
    if (one === undefined || one.isCancelled) return;
    const answer = await this.#again('cancel an export', () =>
      this.#dana.call('POST', `${exportsPath}/${one.dataExportId}/cancel`, {}),
    );
    // Too late, or cancelled by a call whose answer was lost.
    if (answer.status < 400) one.isCancelled = true;
  }

  async #createPackage(): Promise<void> {
    const name = `Weather ${this.#seed}-${this.done.length}`;
    const body = { name, externalPackageId: `W-${this.#seed}-${this.done.length}` };
    const path = `${meridian}/distributor-packages`;
    const answer = await this.#again('create a package', () => this.#dana.call('POST', path, body));
    if (answer.status === 201)
      this.promised.packageNames.set((JSON.parse(answer.text) as { packageId: string }).packageId, name);
  }

  async #renamePackage(): Promise<void> {
    const packageId = this.#random.pick(['', ...this.promised.packageNames.keys()]);
    if (packageId === '') return;
    const path = `${meridian}/distributor-packages/${packageId}`;
    const shown = await this.#again('read a package', () => this.#dana.call('GET', path));
    const { externalPackageId } = JSON.parse(shown.text) as { externalPackageId: string };
    const name = `Weather ${this.#seed}-${this.done.length}`;
    const answer = await this.#again('rename a package', () =>
      this.#dana.call(
        'PUT',
        path,
        { name, externalPackageId },
        { 'if-match': shown.headers.get('etag') ?? '' },
      ),
    );
    // 409 or 412: an earlier try of this same change has come through.
    if ([200, 409, 412].includes(answer.status)) this.promised.packageNames.set(packageId, name);
  }

  async #readLists(): Promise<void> {
    for (const path of [exportsPath, `${meridian}/distributor-packages`, `${meridian}/clients`])
      await this.#again('read a list', () => this.#dana.call('GET', path));
  }

  /** Uploads the file of the firm's new employees, once more where the firm was told to. */
  async upload(date: string): Promise<void> {
    if (this.promised.employeeIds.size === 0)
      for (let row = this.#random.between(1, 30); row > 0; row -= 1)
        this.promised.employeeIds.add(`W${this.#seed}R${row}`);
    const ids = [...this.promised.employeeIds];
    const rows = ids.map((EmployeeID) => ({ EmployeeID, SSN: '', AlienNumber: '' }));
    const drop = new FirmDrop(this.#flow.known.firmSftp);
    const name = `Import/${sampleName(3, date)}`;
    this.done.push(`upload ${name} of ${ids.length} rows`);
    for (let tries = 1; ; tries += 1) {
      try {
        await drop.put(name, sampleCsv(3, rows));
        break;
      } catch (error) {
        if (tries === mostTries) throw error;
      }
    }
  }

  /** Asks until there is an answer that is not the application's own fault. */
  async #again(what: string, ask: () => Promise<ApiAnswer>): Promise<ApiAnswer> {
    for (let tries = 1; ; tries += 1) {
      const answer = await ask().catch(() => undefined);
      if (answer !== undefined && !isPassing(answer)) {
        this.done.push(`${what}: ${answer.status} after ${tries}`);
        return answer;
      }
      if (tries === mostTries)
        throw new Error(`${what}: ${answer?.status ?? 'no answer'} ${answer?.text ?? ''}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
