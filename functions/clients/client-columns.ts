import {
  type Actor,
  isProductOn,
  type SettingValues,
  type StoredSettings,
  settingNamed,
} from '../client-settings/contract.ts';
import type { StoredClient } from '../directory/contract.ts';
import { type StoredPackage, statusLabels } from '../distributor-packages/contract.ts';
import { localText } from '../platform/local-time.ts';
import type { Cell, Column } from '../spreadsheets/contract.ts';

/** What a line tells of the products that apply to its client. */
export interface ShownProducts {
  readonly hasEVerify: boolean;
  /** Labels, in the order of the settings. */
  readonly remoteWorkflows: readonly string[];
}

/** A client with what it points to. */
export interface ClientRecordLine {
  readonly client: StoredClient;
  readonly package?: StoredPackage;
  readonly products: ShownProducts;
}

/** How a workbook shows what its lines hold. */
export interface ShownIn {
  readonly distributorName: string;
  /** IANA zone of the distributor, in which times are told. */
  readonly timeZone: string;
  /** The name under which this viewer sees who did something. */
  actorName(actor: Actor): string;
}

export interface ClientColumn extends Pick<Column, 'header'> {
  readonly type: 'text' | 'number';
  cell(line: ClientRecordLine, shown: ShownIn): Cell;
}

const remoteWorkflowKeys = [
  'enableRemoteSection1Only',
  'enableEmployerAppoint',
  'enableEmployeeAppoint',
  'enableNetworkAlliance',
  'enableI9Pro',
  'enableI9ProEVerify',
];
const workflowLabel = (key: string): string => (settingNamed(key)?.label ?? key).replace(/^Enable /, '');
const productsWhere = (isOn: (key: string) => boolean): ShownProducts => ({
  hasEVerify: isOn('enableEVerify'),
  remoteWorkflows: remoteWorkflowKeys.filter(isOn).map(workflowLabel),
});

/** Products of a package, as they apply to every client that points to it. */
export function productsOfPackage(stored: StoredSettings): ShownProducts {
  const values: SettingValues = Object.fromEntries(
    Object.entries(stored).map(([key, { value }]) => [key, value]),
  );
  return productsWhere((key) => isProductOn(key, values));
}

/** Products of a client without a package; those of the system while it never had settings of its own. */
export function productsOfClient({ ownProducts }: Pick<StoredClient, 'ownProducts'>): ShownProducts {
  return productsWhere((key) => ownProducts?.includes(key) ?? isProductOn(key, {}));
}

const text = (header: string, cell: ClientColumn['cell']): ClientColumn => ({ header, type: 'text', cell });
const count = (header: string, cell: ClientColumn['cell']): ClientColumn => ({
  header,
  type: 'number',
  cell,
});

/** Every column of the Client Records workbook, in their order. */
export const clientColumns: readonly ClientColumn[] = [
  count('Client ID', ({ client }) => client.clientId),
  text('Client Name', ({ client }) => client.name),
  text('External Client ID', ({ client }) => client.externalClientId),
  text('Distributor', (_line, { distributorName }) => distributorName),
  text('Client Status', ({ client }) => statusLabels[client.isActive ? 'ACTIVE' : 'INACTIVE']),
  text('Created On', ({ client }, shown) => shownAt(shown, client.createdAt)),
  text('Distributor Package Name', ({ package: assigned }) => assigned?.name),
  text('Distributor Package Status', ({ package: assigned }) => assigned && statusLabels[assigned.status]),
  text('External Package ID', ({ package: assigned }) => assigned?.externalPackageId),
  text(
    'Package Assigned On',
    ({ client, package: assigned }, shown) => assigned && shownAt(shown, client.packageAssignedAt),
  ),
  text('Package Assigned By', ({ client, package: assigned }) => assigned && assignedBy(client)),
  count('# Employers', ({ client }) => client.employerCount),
  count('# Worksites', ({ client }) => client.worksiteCount),
  count('# Active Users', ({ client }) => client.activeUserCount),
  text('E-Verify', ({ products }) => (products.hasEVerify ? 'Y' : 'N')),
  text('Remote Workflows Enabled', ({ products }) => products.remoteWorkflows.join(', ')),
  count('I-9 Records', ({ client }) => client.recordCount),
  text('Last I-9 Created On', ({ client }, shown) => shownAt(shown, client.lastRecordCreatedAt)),
  text('Primary Contact', ({ client }) => client.primaryContactName),
  text('Contact E-mail', ({ client }) => client.primaryContactEmail),
  text('Settings From', ({ package: assigned }) => (assigned === undefined ? 'Client' : 'Package')),
  count('Settings Version', ({ client, package: assigned }) =>
    assigned === undefined ? client.ownSettingsVersion : assigned.version,
  ),
  text('Settings Saved By', ({ client, package: assigned }, shown) =>
    assigned === undefined ? client.ownSettingsSavedBy : shown.actorName(assigned.savedBy),
  ),
  text('Settings Saved On', ({ client, package: assigned }, shown) =>
    shownAt(shown, assigned === undefined ? client.ownSettingsSavedAt : assigned.savedAt),
  ),
];

/** A person's name; behind that of a machine client, that it came by the API. */
function assignedBy({ packageAssignedBy, packageAssignedThrough }: StoredClient): string | undefined {
  if (packageAssignedBy === undefined) return undefined;
  return packageAssignedThrough === 'API' ? `${packageAssignedBy} (API)` : packageAssignedBy;
}

/** As people in the zone read it; empty without an instant. */
const shownAt = ({ timeZone }: ShownIn, at: string | undefined): string =>
  at === undefined ? '' : localText(timeZone, new Date(at));
