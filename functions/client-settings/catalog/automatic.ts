import { isProductOn } from './conditions.ts';
import type { SettingValue, SettingValues } from './declaration.ts';
import { remoteWorkflows } from './products.ts';

const remote: readonly string[] = remoteWorkflows;
const representative = remote.filter((key) => key !== 'enableRemoteSection1Only');

const follow =
  (keys: readonly string[]) =>
  (values: SettingValues): boolean =>
    keys.some((key) => isProductOn(key, values));

const automatic: ReadonlyMap<string, (values: SettingValues) => boolean> = new Map([
  ['section1InPerson', follow(['enableElectronicI9'])],
  ['section1Remote', follow(remote)],
  ['section2Remote', follow(representative)],
  ['supplementB', () => true],
  ['section3RemoteOption', follow(['enableRemoteAccessSection3'])],
  ['alternativeProcedureBox', follow(['enableAlternativeProcedure'])],
  ['ea.allowSelfAsAr', () => false],
  ['site.ssnRequired', follow(['enableEVerify'])],
]);

/** Value of a setting that nobody sets, as it follows from the others; `undefined` for any other setting. */
export function automaticValue(key: string, values: SettingValues): SettingValue | undefined {
  return automatic.get(key)?.(values);
}
