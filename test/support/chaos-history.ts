import { sampleCsv, sampleName } from '../../bin/sample-csv.ts';
import type { ApiAnswer, ApiSession } from '../../bin/smoke/api-session.ts';
import { FirmDrop } from '../../bin/smoke/firm-drop.ts';
import { seededRandom } from '../../functions/interchange/seeded-random.ts';
import { ChaosLooks } from './chaos-looks.ts';
import { anExportRequest, exportsPath, meridian } from './export-calls.ts';
import type { Flow } from './flow.ts';

/** What the application has acknowledged, and what must therefore be so in the end. */
export interface Promised {
  /** What was wrong while it was asked: answers that cannot be true. */
  readonly wrongAnswers: string[];
  /** Of every export that was asked for, and of no other. */
  readonly description: string;
  readonly exports: {
    readonly dataExportId: string;
    readonly i9Ids: readonly number[];
    isCancelled: boolean;
  }[];
  /** Natural keys of the employees in files that were uploaded whole, with how many such files name them. */
  readonly employeeIds: Set<string>;
  /** Names of the files uploaded to this application so far, with how often that was tried: each try is one file at most. */
  readonly uploadTries: Map<string, number>;
  /** Package ids with the name last acknowledged. */
  readonly packageNames: Map<string, string>;
  /** Client ids with the package that they were given last. */
  readonly assignments: Map<number, string>;
}

const mostTries = 40;
const exportIdOf = ({ text }: ApiAnswer): string =>
  (JSON.parse(text) as { dataExportId: string }).dataExportId;
/** What a caller may repeat: the application's own faults, and being asked to come again. */
const isPassing = ({ status }: ApiAnswer): boolean => status >= 500 || status === 429;

/**
 * People and firms at work, chosen by a seed. Whatever they are answered counts as promised; what is not answered they ask
 * again, as the API's rules say: with the same idempotency key, or after looking what there is.
 */
export class ChaosHistory {
  readonly promised: Promised;
  /** What was done, for whoever reads of a fault. */
  readonly done: string[] = [];
  /** Of the last upload, without its folder. */
  uploadedName = '';
  readonly #flow: Flow;
  readonly #seed: number;
  readonly #random;
  readonly #dana: ApiSession;
  readonly #recordIds: readonly number[];
  readonly #earlier: readonly Promised[];
  readonly #looks: ChaosLooks;
  /** Of all that was asked. */
  #tries = 0;

  /** @param earlier what histories before this one were promised by the same application */
  constructor(flow: Flow, seed: number, recordIds: readonly number[], earlier: readonly Promised[]) {
    this.#flow = flow;
    this.#seed = seed;
    this.promised = {
      ...{ wrongAnswers: [], description: `Seed ${seed}`, exports: [] },
      ...{ employeeIds: new Set(), uploadTries: new Map(earlier.at(-1)?.uploadTries) },
      ...{ packageNames: new Map(), assignments: new Map() },
    };
    this.#random = seededRandom('chaos', seed);
    this.#dana = flow.person('dana');
    this.#recordIds = recordIds;
    this.#earlier = earlier;
    this.#looks = new ChaosLooks(flow, (what) => this.#wrong(what));
  }

  /** @param date of the file that the firm uploads, `YYYY-MM-DD` */
  async act(date: string): Promise<void> {
    const acts = [
      () => this.#requestExport(),
      () => this.#requestExport(),
      () => this.#cancelExport(),
      () => this.#createPackage(),
      () => this.#renamePackage(),
      () => this.#assignPackage(),
      () => this.#readLists(),
    ];
    await this.upload(date);
    for (let count = this.#random.between(6, 12); count > 0; count -= 1) {
      await this.#random.pick(acts)();
      if (this.#random.between(1, 3) === 1) await this.look();
    }
    await this.#readLists();
  }

  /** Somebody opens what there is to see. */
  look(): Promise<void> {
    return this.#looks.look();
  }

  async #requestExport(): Promise<void> {
    const i9Ids = this.#random.shuffled(this.#recordIds).slice(0, this.#random.between(1, 6));
    const body = anExportRequest({
      description: this.promised.description,
      recordSet: { kind: 'I9_IDS', i9Ids },
      employeeNote: 'Exported in bad weather.',
    });
    const key = `chaos-${this.#seed}-${this.done.length}`;
    const ask = () => this.#dana.call('POST', exportsPath, body, { 'idempotency-key': key });
    const dataExportId = exportIdOf(await this.#again('request an export', ask));
    this.promised.exports.push({ dataExportId, i9Ids, isCancelled: false });
    if (this.#random.between(1, 4) === 1) return this.#cancelExport(); // it may be about to start
    if (this.#random.between(1, 3) > 1) return;
    const again = exportIdOf(await this.#again('request it again', ask));
    if (again !== dataExportId) this.#wrong(`the same request again became export ${again}`);
  }

  async #cancelExport(): Promise<void> {
    const one = this.promised.exports.at(-1);
    if (one === undefined || one.isCancelled) return;
    const answer = await this.#again('cancel an export', () =>
      this.#dana.call('POST', `${exportsPath}/${one.dataExportId}/cancel`, {}),
    );
    // Too late, or cancelled by a call whose answer was lost.
    if (answer.status < 400) one.isCancelled = true;
    else if (answer.status !== 409)
      this.#wrong(`a cancellation was answered ${answer.status}: ${answer.text}`);
  }

  async #createPackage(): Promise<void> {
    await this.#readPackageList(); // a list that was just read is what an old answer would repeat
    const triesBefore = this.#tries;
    const name = `Weather ${this.#seed}-${this.done.length}`;
    const body = { name, externalPackageId: `W-${this.#seed}-${this.done.length}` };
    const path = `${meridian}/distributor-packages`;
    const answer = await this.#again('create a package', () => this.#dana.call('POST', path, body));
    if (answer.status === 201)
      this.promised.packageNames.set((JSON.parse(answer.text) as { packageId: string }).packageId, name);
    else this.#refusedOnlyAgain(answer, triesBefore);
    await this.#readPackageList();
  }

  async #renamePackage(): Promise<void> {
    const packageId = this.#random.pick(['', ...this.promised.packageNames.keys()]);
    if (packageId === '') return;
    const path = `${meridian}/distributor-packages/${packageId}`;
    const read = () => this.#again('read a package', () => this.#dana.call('GET', path));
    const shown = await read();
    const { externalPackageId, values, status } = JSON.parse(shown.text) as Record<string, unknown>;
    const name = `Weather ${this.#seed}-${this.done.length}`;
    const triesBefore = this.#tries;
    const answer = await this.#again('rename a package', () =>
      this.#dana.call(
        'PUT',
        path,
        { name, externalPackageId, values, status },
        { 'if-match': shown.headers.get('etag') ?? '' },
      ),
    );
    if (answer.status !== 200) this.#refusedOnlyAgain(answer, triesBefore);
    this.promised.packageNames.set(packageId, name); // if it was refused, an earlier try has come through
    const now = JSON.parse((await read()).text) as Record<string, unknown>;
    if (now['name'] !== name)
      this.#wrong(`package ${packageId} was renamed ${name} and is shown as ${now['name']}`);
  }

  async #assignPackage(): Promise<void> {
    const packageId = this.#random.pick(['', ...this.promised.packageNames.keys()]);
    if (packageId === '') return;
    const clientId = 1001;
    const answer = await this.#again('assign a package', () =>
      this.#dana.call('PUT', `${meridian}/clients/${clientId}/package`, { packageId }),
    );
    if (answer.status !== 200) this.#wrong(`an assignment was refused: ${answer.status} ${answer.text}`);
    this.promised.assignments.set(clientId, packageId);
  }

  /** Nobody else changes what is changed here: only an earlier try of the same can be in the way. */
  #refusedOnlyAgain({ status, text }: ApiAnswer, triesBefore: number): void {
    if (this.#tries === triesBefore + 1) this.#wrong(`a first try was refused: ${status} ${text}`);
  }

  #wrong(what: string): void {
    this.promised.wrongAnswers.push(what);
  }

  /** What was acknowledged is in the lists from then on. */
  async #readLists(): Promise<void> {
    const all = [...this.#earlier, this.promised];
    const exportIds = all.flatMap(({ exports }) => exports.map(({ dataExportId }) => dataExportId));
    await this.#requireListed(`${exportsPath}?limit=100`, 'dataExportId', exportIds);
    await this.#readPackageList();
    await this.#requireListed(`${meridian}/client-list?limit=100`, 'clientId', [
      ...this.promised.assignments.keys(),
    ]);
  }

  async #readPackageList(): Promise<void> {
    const all = [...this.#earlier, this.promised];
    const packageIds = all.flatMap(({ packageNames }) => [...packageNames.keys()]);
    await this.#requireListed(`${meridian}/distributor-packages`, 'packageId', packageIds);
  }

  async #requireListed(path: string, idName: string, wanted: readonly (string | number)[]): Promise<void> {
    const there = new Set<unknown>();
    for (let cursor: string | undefined = ''; cursor !== undefined; ) {
      const after: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const answer = await this.#again('read a list', () => this.#dana.call('GET', path + after));
      if (answer.status !== 200) return this.#wrong(`${path} was answered ${answer.status}: ${answer.text}`);
      const page = JSON.parse(answer.text) as { items: Record<string, unknown>[]; nextCursor?: string };
      for (const item of page.items) there.add(item[idName]);
      cursor = wanted.every((id) => there.has(id)) ? undefined : page.nextCursor;
    }
    const missing = wanted.filter((id) => !there.has(id));
    if (missing.length > 0) this.#wrong(`${path} does not list ${missing.join(', ')}`);
  }

  /** Uploads the file of the firm's new employees, once more where the firm was told to. */
  async upload(date: string): Promise<void> {
    if (this.promised.employeeIds.size === 0)
      for (let row = this.#random.between(1, 30); row > 0; row -= 1)
        this.promised.employeeIds.add(`W${this.#seed}R${row}`);
    const ids = [...this.promised.employeeIds];
    const rows = ids.map((EmployeeID) => ({ EmployeeID, SSN: '', AlienNumber: '' }));
    const drop = new FirmDrop(this.#flow.known.firmSftp);
    const name = sampleName(3, date);
    this.done.push(`upload ${name} of ${ids.length} rows`);
    const { uploadTries } = this.promised;
    for (let tries = 1; ; tries += 1) {
      uploadTries.set(name, (uploadTries.get(name) ?? 0) + 1);
      try {
        await drop.put(`Import/${name}`, sampleCsv(3, rows));
        this.uploadedName = name;
        return;
      } catch (error) {
        if (tries === mostTries) throw error;
      }
    }
  }

  /** Asks until there is an answer that is not the application's own fault. */
  async #again(what: string, ask: () => Promise<ApiAnswer>): Promise<ApiAnswer> {
    for (let tries = 1; ; tries += 1) {
      this.#tries += 1;
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
