import type { User } from '../../functions/directory/contract.ts';
import { roles } from '../../functions/directory/contract.ts';
import { addDistributor, putUser } from '../../functions/directory/directory-store.ts';
import { seededRandom } from '../../functions/interchange/seeded-random.ts';
import type { Answer } from './api-caller.ts';
import { carryOutMove, clientsAndMovesApi } from './clients-and-moves-api.ts';
import { packageApi } from './package-calls.ts';
import type { PackageWorld } from './package-world.ts';
import { PackagesModel, systemValues, type Values } from './packages-model.ts';
import { aUser } from './record-builders.ts';

const keys = Object.keys(systemValues).filter((key) => !key.startsWith('pwd.'));

/** One distributor's random history, told to the product over its API and to the model; they must never differ. */
export class PackagesHistory {
  readonly model = new PackagesModel();
  /** What was done, to be read when they differ. */
  readonly done: string[] = [];
  readonly #world: PackageWorld;
  readonly #base: string;
  readonly #user: User;
  readonly #distributorId: string;
  readonly #random: () => number;
  readonly #packages;
  readonly #clients;

  constructor(world: PackageWorld, seed: number) {
    this.#world = world;
    this.#distributorId = `seed-${seed}`;
    this.#base = `/v1/distributors/${this.#distributorId}`;
    const random = seededRandom(seed);
    this.#random = () => random.fraction();
    this.#user = aUser({ sub: `sub-${seed}`, username: `u${seed}`, distributorId: this.#distributorId });
    this.#packages = packageApi(world);
    this.#clients = clientsAndMovesApi(world);
  }

  async begin(): Promise<void> {
    const distributorId = this.#distributorId;
    await addDistributor(this.#world, {
      distributorId,
      name: 'A distributor',
      timeZone: 'America/New_York',
      isDataExportEnabled: false,
    });
    await putUser(this.#world, this.#user);
    await this.#create();
    for (let count = 0; count < 4; count += 1) await this.#addClient();
  }

  /** Does one thing at random. */
  async act(): Promise<void> {
    const acts = [
      () => this.#create(),
      () => this.#edit(),
      () => this.#edit(),
      () => this.#assign(),
      () => this.#assign(),
      () => this.#patchPackage(),
      () => this.#detach(),
      () => this.#turnInactive(),
      () => this.#turnActive(),
      () => this.#toggleClient(),
      () => this.#addClient(),
      () => this.#restore(),
      () => this.#touchPasswords(),
    ];
    await this.#pick(acts)();
  }

  /** Differences between product and model over everything, as sentences. */
  async differences(): Promise<string[]> {
    const found: string[] = [];
    const compare = (what: string, product: unknown, model: unknown) => {
      const [one, other] = [JSON.stringify(product), JSON.stringify(model)];
      if (one !== other) found.push(`${what}: ${one} instead of ${other}`);
    };
    const { items } = (await this.#call('GET', '/distributor-packages')).body;
    compare('packages', items.map(({ packageId }: { packageId: string }) => packageId).sort(), [
      ...[...this.model.packages.keys()].sort(),
    ]);
    for (const item of items) {
      const one = this.model.package(item.packageId);
      compare(
        one.name,
        [item.name, item.status, item.version, item.activeClientCount, item.inactiveClientCount],
        [one.name, one.isActive ? 'ACTIVE' : 'INACTIVE', one.version, ...this.model.counts(item.packageId)],
      );
    }
    for (const [clientId] of this.model.clients) {
      const { values } = (await this.#call('GET', `/clients/${clientId}/settings`)).body;
      const effective = this.model.effective(clientId);
      const shown = Object.fromEntries(Object.keys(effective).map((key) => [key, values[key]]));
      compare(`settings of client ${clientId}`, shown, effective);
    }
    const list = (await this.#call('GET', '/client-list?limit=200')).body.items as {
      clientId: number;
      package?: { packageId: string };
    }[];
    const pointers = list.map((line) => [line.clientId, line.package?.packageId]);
    compare(
      'the list of clients',
      pointers.sort(byFirst),
      [...this.model.clients].map(([clientId, one]) => [clientId, one.packageId]).sort(byFirst),
    );
    return found;
  }

  async #call(method: string, path: string, body?: unknown, version?: number): Promise<Answer> {
    const call = /^\/(distributor-packages|logo)/.test(path) ? this.#packages : this.#clients;
    const claims = {
      username: this.#user.username,
      'cognito:groups': `[${roles.distributorAllAccess}]`,
    };
    const headers = version === undefined ? undefined : { 'if-match': `"${version}"` };
    return call(method, this.#base + path, { as: this.#user.sub, claims, body, headers });
  }

  /** @throws Error when the answer is not the one the model foresees */
  #expect(what: string, answer: Answer, wanted: number | string): void {
    const code = answer.status >= 400 ? answer.body.code : answer.status;
    this.done.push(`${what}: ${code}`);
    if (code !== wanted) throw new Error(`${what}: ${answer.text.slice(0, 300)} instead of ${wanted}`);
  }

  async #create(): Promise<void> {
    const name = `${this.#pick(['Gold', 'gold', 'Silver', ' GOLD ', 'Bronze  A', 'bronze a'])}`;
    const externalPackageId = this.#pick(['G', 'g', 'S', 'B', 'X1', 'x1', 'Y']);
    const values = this.#values();
    const isNameTaken = this.model.hasName(name);
    const isIdTaken = this.model.hasExternalId(externalPackageId);
    const answer = await this.#call('POST', '/distributor-packages', { name, externalPackageId, values });
    const problem = isNameTaken ? 'PACKAGE_NAME_TAKEN' : isIdTaken ? 'EXTERNAL_PACKAGE_ID_TAKEN' : 201;
    this.#expect(`create ${name}/${externalPackageId}`, answer, problem);
    if (problem === 201)
      this.model.addPackage(answer.body.packageId, answer.body.name, externalPackageId, values);
  }

  async #save(packageId: string, changes: object): Promise<Answer> {
    const { name, externalPackageId, values, isActive, version } = this.model.package(packageId);
    const body = { name, externalPackageId, values, status: isActive ? 'ACTIVE' : 'INACTIVE', ...changes };
    return this.#call('PUT', `/distributor-packages/${packageId}`, body, version);
  }

  async #edit(): Promise<void> {
    const packageId = this.#aPackage();
    const values = this.#values();
    const isSame = isEqual(values, this.model.package(packageId).values);
    const answer = await this.#save(packageId, { values });
    this.#expect(`edit ${packageId}`, answer, isSame ? 'NOTHING_TO_SAVE' : 200);
    if (!isSame) this.model.save(packageId, values);
  }

  async #assign(): Promise<void> {
    const [clientId, packageId] = [this.#aClient(), this.#aPackage()];
    const one = this.model.client(clientId);
    const isAllowed = one.packageId === packageId || this.model.package(packageId).isActive;
    const answer = await this.#call('PUT', `/clients/${clientId}/package`, { packageId });
    this.#expect(`assign ${clientId} ${packageId}`, answer, isAllowed ? 200 : 'PACKAGE_INACTIVE');
    if (isAllowed) one.packageId = packageId;
  }

  async #patchPackage(): Promise<void> {
    const clientId = this.#aClient();
    const one = this.model.client(clientId);
    const packageId = this.#random() < 0.3 ? undefined : this.#aPackage();
    const to = packageId === undefined ? undefined : this.model.package(packageId);
    const isAllowed = to === undefined || one.packageId === packageId || to.isActive;
    const ExternalPackageID = to === undefined ? null : ` ${to.externalPackageId.toUpperCase()} `;
    const answer = await this.#call('PATCH', `/clients/${clientId}`, { ExternalPackageID });
    this.#expect(`patch ${clientId} ${ExternalPackageID}`, answer, isAllowed ? 200 : 'PACKAGE_INACTIVE');
    if (!isAllowed) return;
    if (packageId !== undefined) one.packageId = packageId;
    else if (one.packageId !== undefined) this.model.detach(clientId, {});
  }

  async #detach(): Promise<void> {
    const clientId = this.#aClient();
    const one = this.model.client(clientId);
    const edit = { 'site.minEmploymentAge': Math.floor(this.#random() * 22) };
    const isControlled = one.packageId !== undefined;
    const isSame = this.model.effective(clientId)['site.minEmploymentAge'] === edit['site.minEmploymentAge'];
    if (isSame) return; // whether it is "nothing to save" depends on how it came to be so
    const refused = await this.#call('PUT', `/clients/${clientId}/settings`, { set: edit });
    this.#expect(`set ${clientId}`, refused, isControlled ? 'PACKAGE_CONTROLLED_SETTINGS' : 200);
    if (isControlled) {
      const body = { set: edit, detachPackage: true };
      this.#expect(`detach ${clientId}`, await this.#call('PUT', `/clients/${clientId}/settings`, body), 200);
    }
    this.model.detach(clientId, edit);
  }

  async #turnInactive(): Promise<void> {
    const active = [...this.model.packages].filter(([, one]) => one.isActive).map(([id]) => id);
    if (active.length === 0) return;
    const packageId = this.#pick(active);
    const { values } = this.model.package(packageId);
    const others = active.filter((id) => id !== packageId);
    const [activeCount] = this.model.counts(packageId);
    const choice = this.#pick(['NONE', 'KEEP', 'REASSIGN']);
    if (choice === 'REASSIGN' && others.length > 0) {
      const toPackageId = this.#pick(others);
      const clientsOnDeactivation = { choice: 'REASSIGN', toPackageId };
      const answer = await this.#save(packageId, { status: 'INACTIVE', clientsOnDeactivation });
      this.#expect(`reassign ${packageId} to ${toPackageId}`, answer, 200);
      await this.#finishMove(packageId, answer);
      for (const one of this.model.clients.values())
        if (one.packageId === packageId) one.packageId = toPackageId;
      this.model.save(packageId, values, false);
      await this.#followVersion(packageId);
      return;
    }
    const clientsOnDeactivation = choice === 'KEEP' ? { choice } : undefined;
    const answer = await this.#save(packageId, { status: 'INACTIVE', clientsOnDeactivation });
    const isRefused = activeCount > 0 && choice !== 'KEEP';
    this.#expect(`turn ${packageId} inactive`, answer, isRefused ? 'CLIENTS_CHOICE_MISSING' : 200);
    if (!isRefused) this.model.save(packageId, values, false);
  }

  async #finishMove(packageId: string, { body }: Answer): Promise<void> {
    if (body.reassignment === undefined) return;
    const clientId = this.#aClient();
    if (this.model.client(clientId).packageId !== packageId) {
      const refused = await this.#call('PUT', `/clients/${clientId}/package`, { packageId });
      this.#expect(`assign ${clientId} while it is emptied`, refused, 'PACKAGE_INACTIVE');
    }
    const { moveId } = body.reassignment;
    await carryOutMove(this.#world, { distributorId: this.#distributorId, moveId });
  }

  /** How many versions a reassignment makes is the product's own affair; values of each are the same. */
  async #followVersion(packageId: string): Promise<void> {
    const one = this.model.package(packageId);
    const { body } = await this.#call('GET', `/distributor-packages/${packageId}`);
    for (let version = one.version; version <= body.version; version += 1)
      one.earlier.set(version, one.values);
    one.version = body.version;
  }

  async #turnActive(): Promise<void> {
    const inactive = [...this.model.packages].filter(([, one]) => !one.isActive).map(([id]) => id);
    if (inactive.length === 0) return;
    const packageId = this.#pick(inactive);
    this.#expect(`activate ${packageId}`, await this.#save(packageId, { status: 'ACTIVE' }), 200);
    this.model.save(packageId, this.model.package(packageId).values, true);
  }

  async #toggleClient(): Promise<void> {
    const clientId = this.#aClient();
    const one = this.model.client(clientId);
    const answer = await this.#call('PATCH', `/clients/${clientId}`, { isActive: !one.isActive });
    this.#expect(`toggle ${clientId}`, answer, 200);
    one.isActive = !one.isActive;
  }

  async #addClient(): Promise<void> {
    const packageId = this.#random() < 0.5 ? undefined : this.#aPackage();
    const to = packageId === undefined ? undefined : this.model.package(packageId);
    const body = {
      name: 'A client',
      ExternalPackageID: to?.externalPackageId,
      isActive: this.#random() < 0.8,
    };
    const answer = await this.#call('POST', '/clients', body);
    this.#expect('add a client', answer, to?.isActive === false ? 'PACKAGE_INACTIVE' : 201);
    if (answer.status === 201)
      this.model.clients.set(answer.body.clientId, { isActive: body.isActive, packageId, own: {} });
  }

  async #restore(): Promise<void> {
    const packageId = this.#aPackage();
    const one = this.model.package(packageId);
    const version = this.#pick([...one.earlier.keys()]);
    const values = one.earlier.get(version) ?? {};
    const path = `/distributor-packages/${packageId}/versions/${version}/restore`;
    const answer = await this.#call('POST', path, undefined, one.version);
    const isSame = isEqual(values, one.values);
    this.#expect(`restore ${packageId} v${version}`, answer, isSame ? 'NOTHING_TO_SAVE' : 200);
    if (!isSame) this.model.save(packageId, values);
  }

  /** What only the vendor may set stays as it is. */
  async #touchPasswords(): Promise<void> {
    const packageId = this.#aPackage();
    const values = { ...this.model.package(packageId).values, 'pwd.history': 3 };
    this.#expect('touch passwords', await this.#save(packageId, { values }), 'SETTING_NOT_ALLOWED');
  }

  #values(): Values {
    const all: Values = {
      'site.minEmploymentAge': Math.floor(this.#random() * 22),
      'site.maskSensitive': this.#random() < 0.5,
      'mail.sendTime': this.#pick(['06:00', '12:30']),
    };
    return Object.fromEntries(keys.filter(() => this.#random() < 0.6).map((key) => [key, all[key] ?? 0]));
  }

  readonly #aPackage = () => this.#pick([...this.model.packages.keys()]);
  readonly #aClient = () => this.#pick([...this.model.clients.keys()]);

  #pick<T>(from: readonly T[]): T {
    const picked = from[Math.floor(this.#random() * from.length)];
    if (picked === undefined) throw new Error('nothing to pick from');
    return picked;
  }
}

const byFirst = (one: unknown[], other: unknown[]): number => Number(one[0]) - Number(other[0]);

function isEqual(one: Values, other: Values): boolean {
  const text = (values: Values) => JSON.stringify(Object.entries(values).sort());
  return text(one) === text(other);
}
