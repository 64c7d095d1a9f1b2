/*
 * Distributor packages as plainly as they can be thought of: maps in memory, values copied by hand. Shares no code with
 * the product; four settings stand for all.
 */

export type Values = Readonly<Record<string, number | boolean | string>>;

/** What applies to somebody who never decided anything. */
export const systemValues: Values = {
  'site.minEmploymentAge': 14,
  'site.maskSensitive': false,
  'mail.sendTime': '08:00',
  'pwd.history': 10,
};

interface ModelPackage {
  name: string;
  externalPackageId: string;
  isActive: boolean;
  values: Values;
  version: number;
  readonly earlier: Map<number, Values>;
}

interface ModelClient {
  isActive: boolean;
  packageId: string | undefined;
  own: Values;
}

const folded = (name: string) => name.trim().replace(/ +/g, ' ').toLowerCase();

export class PackagesModel {
  readonly packages = new Map<string, ModelPackage>();
  readonly clients = new Map<number, ModelClient>();

  addPackage(packageId: string, name: string, externalPackageId: string, values: Values): void {
    const earlier = new Map([[1, values]]);
    const made = { name, externalPackageId, isActive: true, values, version: 1, earlier };
    this.packages.set(packageId, made);
  }

  hasName(name: string, except?: string): boolean {
    const isSame = (one: ModelPackage) => folded(one.name) === folded(name);
    return [...this.packages].some(([id, one]) => id !== except && isSame(one));
  }

  hasExternalId(externalPackageId: string, except?: string): boolean {
    const isSame = (one: ModelPackage) => folded(one.externalPackageId) === folded(externalPackageId);
    return [...this.packages].some(([id, one]) => id !== except && isSame(one));
  }

  save(packageId: string, values: Values, isActive?: boolean): void {
    const one = this.package(packageId);
    one.values = values;
    one.isActive = isActive ?? one.isActive;
    one.version += 1;
    one.earlier.set(one.version, values);
  }

  package(packageId: string): ModelPackage {
    const found = this.packages.get(packageId);
    if (found === undefined) throw new Error(`the model knows no package ${packageId}`);
    return found;
  }

  client(clientId: number): ModelClient {
    const found = this.clients.get(clientId);
    if (found === undefined) throw new Error(`the model knows no client ${clientId}`);
    return found;
  }

  /** The client keeps what it had and gets the edit on top. */
  detach(clientId: number, edit: Values): void {
    const one = this.client(clientId);
    const had = one.packageId === undefined ? one.own : this.package(one.packageId).values;
    one.own = { ...had, ...edit };
    one.packageId = undefined;
  }

  effective(clientId: number): Values {
    const one = this.client(clientId);
    const set = one.packageId === undefined ? one.own : this.package(one.packageId).values;
    return { ...systemValues, ...set };
  }

  /** Active and inactive clients of a package. */
  counts(packageId: string): [active: number, inactive: number] {
    const those = [...this.clients.values()].filter((one) => one.packageId === packageId);
    const active = those.filter((one) => one.isActive).length;
    return [active, those.length - active];
  }
}
