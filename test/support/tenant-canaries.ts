import { sampleCsv, sampleName } from '../../bin/sample-csv.ts';
import type { ApiSession } from '../../bin/smoke/api-session.ts';
import { eventually } from '../../bin/smoke/story.ts';
import { saveDirectory } from '../../functions/directory/save-directory.ts';
import { saveNewRecords } from '../../functions/i9/record-store.ts';
import type { Flow } from './flow.ts';
import { aClient, anEmployer, anI9Record } from './record-builders.ts';
import { pngOf, upload } from './some-logos.ts';
import { aPublicKey } from './subscription-world.ts';

export interface CanaryTenant {
  readonly id: string;
  /** In every text of the tenant that is about no person. */
  readonly label: string;
  /** In every text about a person. */
  readonly person: string;
  /** Ids that routes name, as they become known. */
  readonly ids: Record<string, string | number>;
}

const tenant = (id: string, word: string): CanaryTenant => ({
  id,
  label: `Qvk${word}label`,
  person: `Qvk${word}person`,
  ids: {},
});
export const canaryTenants = {
  meridian: tenant('meridian-hr', 'meri'),
  northgate: tenant('northgate', 'north'),
  birch: tenant('birch-vale', 'birch'),
  hazel: tenant('hazel-grove', 'hazel'),
};
export const allTenants: readonly CanaryTenant[] = Object.values(canaryTenants);

/** Calls and insists that it was accepted. */
export async function done(
  by: ApiSession,
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
  // biome-ignore lint/suspicious/noExplicitAny: looked at as it came
): Promise<any> {
  const answer = await by.call(method, path, body, headers);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.text}`);
  return answer.text === '' ? undefined : JSON.parse(answer.text);
}

/** People, a client, a package, settings, logos, mails and an export of a distributor, each with canaries in every field. */
export async function plantDistributor(
  flow: Flow,
  { by, pat }: { readonly by: ApiSession; readonly pat: ApiSession },
  of: CanaryTenant,
  clientId: number,
): Promise<void> {
  const { id: distributorId, label, person, ids } = of;
  const base = `/v1/distributors/${distributorId}`;
  const employerId = clientId * 10;
  Object.assign(ids, { distributorId, clientId, employerId, version: 1 });
  await plantPeople(flow, of, { distributorId, clientId, employerId });
  await done(pat, 'PUT', `${base}/data-export-feature`, { isEnabled: true });
  const made = await done(by, 'POST', `${base}/distributor-packages`, {
    name: `${label} package`,
    externalPackageId: label,
    values: { 'msg.login': `${label} message` },
  });
  ids['packageId'] = made.packageId;
  for (const at of [`distributor-packages/${made.packageId}/logo`, 'logo', `clients/${clientId}/logo`])
    await done(by, 'PUT', `${base}/${at}`, upload(pngOf(clientId % 200)));
  await done(pat, 'POST', `${base}/from-addresses`, { address: `${label}@mail.example`, isVerified: true });
  const client = {
    name: `${label} new client`,
    primaryContactName: person,
    primaryContactEmail: `${person}@x.example`,
  };
  await done(by, 'POST', `${base}/clients`, client);
  const filter = { from: 'FILTER', filter: {}, toPackageId: made.packageId };
  ids['moveId'] = (await done(by, 'POST', `${base}/package-moves`, filter)).moveId;
  await done(by, 'POST', `${base}/package-moves/${ids['moveId']}/start`);
  const request = {
    description: `${label} audit`,
    employeeNote: `About ${person}.`,
    clientId,
    recordSet: { kind: 'ALL_EMPLOYERS' },
    assets: ['I9_FORM', 'I9_AUDIT_TRAIL', 'I9_DATA'],
  };
  const { dataExportId } = await done(by, 'POST', `${base}/data-exports`, request);
  ids['dataExportId'] = dataExportId;
}

async function plantPeople(
  flow: Flow,
  { label, person }: CanaryTenant,
  unit: { readonly distributorId: string; readonly clientId: number; readonly employerId: number },
): Promise<void> {
  const { table: client } = flow.inside;
  const directory = { client, table: flow.output('DirectoryTableName') };
  const worksite = { ...unit, worksiteId: unit.employerId + 1, name: `${label} worksite` };
  await saveDirectory(
    { directory },
    {
      distributors: [],
      clients: [aClient({ ...unit, name: `${label} client`, primaryContactName: person })],
      employers: [anEmployer({ ...unit, name: `${label} employer` })],
      worksites: [worksite],
      securityGroups: [{ ...unit, securityGroupId: unit.employerId + 2, name: `${label} group` }],
    },
  );
  const i9 = { client, table: flow.output('I9TableName') };
  const i9Id = unit.clientId * 1000;
  const record = anI9Record({
    ...unit,
    worksiteId: worksite.worksiteId,
    i9Id,
    profileId: i9Id,
    employeeId: `${person}-1`,
  });
  record.section1.lastName = person;
  await saveNewRecords({ i9 }, [{ record, contentHash: label }]);
}

/** Lists, people, keys, webhooks and files of a firm, each with canaries in every field. */
export async function plantFirm(
  { by, pat }: { readonly by: ApiSession; readonly pat: ApiSession },
  of: CanaryTenant,
  { hookUrl, today }: { readonly hookUrl: string; readonly today: string },
): Promise<void> {
  const { id: firmId, label, person, ids } = of;
  const base = `/v1/firms/${firmId}`;
  Object.assign(ids, {
    firmId,
    list: 'VisaType',
    code: 'H-1B',
    petId: label,
    keyword: label,
    userId: label,
    templateId: 3,
  });
  const { version } = await done(pat, 'GET', `${base}/integrator-setup`);
  const setup = {
    importTasks: [1, 3].map((templateId) => ({ templateId })),
    exportTasks: [1, 2].map((templateId) => ({ templateId })),
    notificationEmails: [`${label}@mail.example`],
  };
  await done(pat, 'PUT', `${base}/integrator-setup`, setup, { 'if-match': `"${version}"` });
  const user = { firstName: person, lastName: person, role: 'CASE_MANAGER', email: `${person}@x.example` };
  await done(pat, 'PUT', `${base}/knowledge-base/users/${label}`, user);
  await done(pat, 'PUT', `${base}/knowledge-base/petitions/${label}`, {
    name: `${label} petition`,
    source: 'FIRM',
  });
  const field = { label: `${label} field`, fieldType: 'TEXT' };
  await done(pat, 'PUT', `${base}/knowledge-base/custom-fields/${label}`, field);
  const key = await done(by, 'POST', `${base}/subscription/ssh-keys`, {
    name: `${label} key`,
    publicKey: aPublicKey(),
  });
  ids['keyId'] = key.sshKeys.at(-1).keyId;
  const webhook = await done(by, 'POST', `${base}/webhooks`, {
    url: `${hookUrl}?${label}`,
    description: `${label} hook`,
  });
  ids['webhookId'] = webhook.webhookId;
  const none = { ParentEmployerID: '', CaseManagerID: '', AttorneyID: '', FirmOfficeCode: '' };
  const employer = { ...none, EmployerID: label, EmployerName: `${label} employer` };
  const people = {
    ...none,
    SSN: '',
    AlienNumber: '',
    EmployerID: label,
    LastName: person,
    FirstName: person,
  };
  await send(by, of, sampleName(1, today), sampleCsv(1, [employer]));
  const rows = [
    { ...people, EmployeeID: `${label}1`, WorkEmail: `${person}1@x.example` },
    { ...people, EmployeeID: `${label}2`, WorkEmail: `${person}2@x.example`, CountryOfCitizenship: person },
  ];
  await send(by, of, sampleName(3, today), sampleCsv(3, rows));
}

/** Sends a file by the API and waits until it is checked. */
async function send(
  by: ApiSession,
  { id, ids }: CanaryTenant,
  fileName: string,
  content: string,
): Promise<void> {
  const base = `/v1/firms/${id}/uploads`;
  const bytes = Buffer.from(content);
  const asked = await done(by, 'POST', base, { fileName, sizeBytes: bytes.length });
  const { status } = await fetch(asked.url, { method: 'PUT', body: bytes, headers: asked.headers });
  if (status !== 200) throw new Error(`the upload was answered ${status}`);
  const file = await eventually('the file is checked', async () => {
    const shown = await done(by, 'GET', `${base}/${asked.uploadId}`);
    return shown.file?.summary === undefined ? undefined : shown.file;
  });
  Object.assign(ids, { uploadId: asked.uploadId, fileId: file.fileId });
}
