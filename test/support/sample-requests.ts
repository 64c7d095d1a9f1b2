import { aRequest } from './export-world.ts';
import { pngOf, upload } from './some-logos.ts';
import { aPublicKey } from './subscription-world.ts';
import type { PathValues } from './tenant-objects.ts';
import { hookHost } from './whole-world.ts';

export interface SampleRequest {
  readonly body?: unknown;
  readonly query?: string;
  readonly headers?: Record<string, string>;
}
type Sample = (of: PathValues, role?: string) => SampleRequest;

const logo = upload(pngOf(7));
const destination = { protocol: 'SFTP', host: 'sftp.acme.example', username: 'acme', directory: '/inbox' };
const ifMatch = (version: number | string | undefined) => ({ 'if-match': `"${version}"` });
const newClient = (of: PathValues) => ({ body: { name: `New client beside ${of['clientId']}` } });
const reason = { body: { reason: 'Asked for by the firm.' } };

/** A request that its route accepts, for every route that wants more than its path. */
export const sampleRequests: Readonly<Record<string, Sample>> = {
  setDataExportEnabled: () => ({ body: { isEnabled: true } }),
  searchClients: () => ({ query: '?name=li' }),
  createClient: newClient,
  changeClient: () => ({ body: { primaryContactName: 'Kim Doe' } }),
  previewClientSettings: () => ({ body: {} }),
  saveClientSettings: () => ({ body: { set: { enableEmployerAppoint: true } } }),
  assignPackage: ({ packageId }) => ({ body: { packageId } }),
  previewAssignment: ({ packageId }) => ({ body: { packageId } }),
  setClientLogo: () => ({ body: logo }),
  setPackageLogo: () => ({ body: logo }),
  setDistributorLogo: () => ({ body: logo }),
  createPackage: () => ({ body: { name: 'Silver', externalPackageId: 'SILVER' } }),
  savePackage: (of, role) => ({ headers: ifMatch(of['packageVersion']), body: packageBody(of, role) }),
  previewPackage: (of, role) => ({ body: packageBody(of, role) }),
  restorePackageVersion: (of) => ({ headers: ifMatch(of['packageVersion']) }),
  decideFromAddress: () => ({ body: { address: 'people@acme.example', isVerified: true } }),
  planPackageMove: ({ packageId }) => ({ body: { from: 'FILTER', filter: {}, toPackageId: packageId } }),
  requestSubscription: () => ({ body: { message: 'Please.' } }),
  suspendSubscription: () => reason,
  endSubscription: () => reason,
  addSshKey: () => ({ body: { name: 'Laptop', publicKey: aPublicKey() } }),
  putFirmSetup: (of) => ({
    headers: ifMatch(of['setupVersion']),
    body: { importTasks: [{ templateId: 3 }] },
  }),
  createUpload: () => ({ body: { fileName: 'fn_Visa_Details_import_20261120.csv', sizeBytes: 5 } }),
  listJobs: () => ({ query: '?tab=ATTENTION' }),
  addJobComment: () => ({ body: { text: 'Looked at.' } }),
  acknowledgeJobs: ({ jobId }) => ({ body: { jobIds: [jobId] } }),
  runExports: () => ({ body: { templateIds: [6] } }),
  putBillingTerms: () => ({ headers: ifMatch(1), body: { recordLimit: 1000, startsOn: '2026-11-01' } }),
  createWebhook: () => ({ body: { url: `https://${hookHost}/new` } }),
  changeWebhook: () => ({ headers: ifMatch(1), body: { url: `https://${hookHost}/else`, isEnabled: true } }),
  replayWebhook: ({ eventId }) => ({ body: { eventId } }),
  putListValue: () => ({ body: { label: 'H-1B worker' } }),
  putPetition: () => ({ body: { name: 'H-1B extension', source: 'ZOOM' } }),
  putCustomField: () => ({ body: { label: 'Badge color', fieldType: 'TEXT' } }),
  putFirmUser: () => ({ body: { firstName: 'Jo', lastName: 'Doe', role: 'CASE_MANAGER' } }),
  requestDataExport: ({ clientId }) => ({ body: aRequest({ clientId: Number(clientId) }) }),
  previewDataExport: ({ clientId }) => ({ body: { clientId, recordSet: { kind: 'ALL_EMPLOYERS' } } }),
  setExportPriority: () => ({ body: { priorityClass: 2, reason: 'Promised.' } }),
  putDeliverySettings: () => ({
    body: { destination, password: 'not a real one', notificationEmails: ['ops@acme.example'] },
  }),
  testDelivery: () => ({ body: { destination } }),
};

/** Project managers may save what is the vendor's to set, and nothing else. */
const packageBody = ({ distributorId, clientId }: PathValues, role?: string) => ({
  name: role === 'IPM' ? `Gold of ${distributorId}` : 'Renamed',
  externalPackageId: `GOLD-${clientId}`,
  status: 'ACTIVE',
  values: role === 'IPM' ? { 'pwd.minLength': 14 } : {},
});

/** Requests that name an object in their body or query: with another tenant's it is answered as with none. */
export const namingRequests: Readonly<Record<string, readonly Sample[]>> = {
  createClient: [({ packageId }) => ({ body: { name: 'New', ExternalPackageID: externalIdOf(packageId) } })],
  changeClient: [({ packageId }) => ({ body: { ExternalPackageID: externalIdOf(packageId) } })],
  listClients: [({ packageId }) => ({ query: `?packageId=${packageId}` })],
  searchClients: [({ clientId }) => ({ query: `?clientId=${clientId}` })],
  assignPackage: [sampleOf('assignPackage')],
  previewAssignment: [sampleOf('previewAssignment')],
  planPackageMove: [
    sampleOf('planPackageMove'),
    ({ packageId }) => ({ body: { from: 'FILTER', filter: { packageId }, toPackageId: packageId } }),
    ({ clientId }) => ({ body: { from: 'CSV', csv: `ClientID,ExternalPackageID\r\n${clientId},GOLD-1001` } }),
    ({ packageId }) => ({
      body: { from: 'CSV', csv: `ClientID,ExternalPackageID\r\n1001,${externalIdOf(packageId)}` },
    }),
  ],
  savePackage: [
    ({ packageId, packageVersion }) => ({
      headers: ifMatch(packageVersion),
      body: {
        ...packageBody({ distributorId: 'meridian-hr', clientId: 1001 }),
        status: 'INACTIVE',
        clientsOnDeactivation: { choice: 'REASSIGN', toPackageId: packageId },
      },
    }),
  ],
  acknowledgeJobs: [sampleOf('acknowledgeJobs')],
  replayWebhook: [sampleOf('replayWebhook')],
  listDataExports: [({ clientId }) => ({ query: `?clientId=${clientId}` })],
  requestDataExport: [
    sampleOf('requestDataExport'),
    ({ employerId }) => ({
      body: aRequest({ recordSet: { kind: 'EMPLOYER', employerId: Number(employerId) } }),
    }),
    ({ worksiteId }) => ({
      body: aRequest({ recordSet: { kind: 'WORKSITES', employerId: 11, worksiteIds: [Number(worksiteId)] } }),
    }),
    ({ i9Id }) => ({ body: aRequest({ recordSet: { kind: 'I9_IDS', i9Ids: [Number(i9Id)] } }) }),
  ],
  previewDataExport: [
    sampleOf('previewDataExport'),
    ({ employerId }) => ({ body: { clientId: 1001, recordSet: { kind: 'EMPLOYER', employerId } } }),
  ],
};

function sampleOf(operationId: string): Sample {
  return (of) => sampleRequests[operationId]?.(of) ?? {};
}

const externalIdOf = (packageId: string | number | undefined): string =>
  String(packageId).startsWith('01JD9999') ? 'GOLD-9999' : 'GOLD-2001';
