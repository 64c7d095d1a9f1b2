/**
 * Who may call what, written down once and apart from the declarations of the routes, so that a wrong declaration is found.
 * SA system administrator, IPM implementation project manager, AA and RO of a distributor (all access, read only), CA
 * client administrator, FA firm administrator; after the bar the scopes of machine clients, any of which is enough.
 */
type Row = `${string}|${string}`;

const everybody = 'SA IPM AA RO CA FA';
const staff = 'SA IPM AA RO';
const anyScope =
  'exports.read exports.write clients.read clients.write packages.read packages.write integrator.read integrator.write';
const clientScopes = 'exports.read exports.write clients.read clients.write';
const firm = 'SA IPM FA';

const directory: Record<string, Row> = {
  getMe: `${everybody}|${anyScope}`,
  listDistributors: `${everybody}|${anyScope}`,
  listFirms: `${firm}|`,
  listDistributorAudit: 'SA AA RO CA|',
  listFirmAudit: 'SA FA|',
  setDataExportEnabled: 'SA IPM|',
  // Read-only people filter the log by client, and may write all clients to Excel anyway.
  searchClients: `${staff}|${clientScopes}`,
  getClient: `${staff} CA|${clientScopes}`,
  listEmployers: `${staff}|${clientScopes}`,
  listWorksites: `${staff}|${clientScopes}`,
  listSecurityGroups: `${staff}|${clientScopes}`,
};

const dataExports: Record<string, Row> = {
  requestDataExport: 'SA AA|exports.write',
  previewDataExport: 'SA AA|exports.write',
  cancelDataExport: 'SA AA|exports.write',
  retryWaitingTransfers: 'SA IPM AA|exports.write',
  retryTransfer: 'SA IPM AA|exports.write',
  listDataExports: `${staff}|exports.read exports.write`,
  getDataExport: `${staff}|exports.read exports.write`,
  listExportExceptions: `${staff}|exports.read exports.write`,
  exportLogWorkbook: `${staff}|`,
  setExportPriority: 'SA|',
  getDeliverySettings: `${staff}|`,
  listSettingsChanges: `${staff}|`,
  putDeliverySettings: 'SA IPM|',
  testDelivery: 'SA IPM AA|',
  getDeliveryTest: 'SA IPM AA|',
};

const packages: Record<string, Row> = {
  listPackages: `${staff}|packages.read packages.write`,
  getPackage: `${staff}|packages.read packages.write`,
  listPackageClients: `${staff}|packages.read packages.write`,
  listPackageVersions: `${staff}|packages.read packages.write`,
  createPackage: 'SA AA|',
  // Project managers save I-9 Resolve and the password settings alone.
  savePackage: 'SA IPM AA|',
  previewPackage: 'SA IPM AA|',
  restorePackageVersion: 'SA AA|',
  previewRestore: `${staff}|`,
  getPackageLogo: `${staff}|`,
  setPackageLogo: 'SA AA|',
  deletePackageLogo: 'SA AA|',
  getDistributorLogo: `${staff}|`,
  setDistributorLogo: 'SA AA|',
  deleteDistributorLogo: 'SA AA|',
  listFromAddresses: `${staff}|`,
  decideFromAddress: 'SA IPM|',
  planPackageMove: 'SA AA|',
  startPackageMove: 'SA AA|',
  cancelPackageMove: 'SA AA|',
  listPackageMoves: `${staff}|`,
  getPackageMove: `${staff}|`,
  listPackageMoveLines: `${staff}|`,
};

const clients: Record<string, Row> = {
  listClients: `${staff}|clients.read clients.write`,
  createClient: 'SA AA|clients.write',
  changeClient: 'SA AA|clients.write',
  getClientProfile: `${staff} CA|clients.read clients.write`,
  getClientSettings: `${staff} CA|clients.read clients.write`,
  previewClientSettings: 'SA AA|',
  saveClientSettings: 'SA AA|',
  assignPackage: 'SA AA|',
  previewAssignment: `${staff}|`,
  getPackageDistance: `${staff}|`,
  listClientEvents: `${staff}|`,
  getClientLogo: `${staff} CA|`,
  setClientLogo: 'SA AA CA|',
  deleteClientLogo: 'SA AA CA|',
  exportClientRecords: `${staff}|`,
};

// Machine clients of a firm are its own programs: they follow runs, and act with the scope to write that the firm gave them.
const firmReading: Row = `${firm}|integrator.read`;
const firmActing: Row = `${firm}|integrator.write`;
const integrator: Record<string, Row> = {
  getSubscription: firmReading,
  // The vendor's staff enable without a request.
  requestSubscription: 'FA|',
  withdrawRequest: 'FA|',
  enableSubscription: 'SA IPM|',
  suspendSubscription: 'SA IPM|',
  endSubscription: 'SA IPM|',
  addSshKey: `${firm}|`,
  removeSshKey: `${firm}|`,
  getFirmSetup: firmReading,
  putFirmSetup: 'SA IPM|',
  listImportFiles: firmReading,
  getImportFile: firmReading,
  listRowFindings: firmReading,
  listErasedValues: firmReading,
  downloadTemplate: firmReading,
  downloadCountryList: firmReading,
  // Import and Export are the firm's own.
  createUpload: 'FA|integrator.write',
  getUpload: 'FA|integrator.read integrator.write',
  downloadJobFile: 'FA|integrator.read',
  listJobs: firmReading,
  getJob: firmReading,
  listJobFindings: firmReading,
  downloadFailedRows: firmReading,
  // One value in the clear is for a person of the firm that sent it.
  revealRowValue: 'FA|',
  downloadJobReport: firmReading,
  addJobComment: firmActing,
  // Project managers comment only.
  acknowledgeJobs: 'SA FA|integrator.write',
  rerunJob: firmActing,
  listRuns: firmReading,
  runExports: firmActing,
  getRun: firmReading,
  undoRun: firmActing,
  listSetUpTasks: firmReading,
  listUpcomingTasks: firmReading,
  getBilling: firmReading,
  downloadBilling: firmReading,
  putBillingTerms: 'SA IPM|',
  listWebhooks: firmReading,
  createWebhook: firmActing,
  changeWebhook: firmActing,
  removeWebhook: firmActing,
  rotateWebhookSecret: firmActing,
  testWebhook: firmActing,
  listWebhookDeliveries: firmReading,
  replayWebhook: firmActing,
  getKnowledgeBase: `${firm}|`,
  putListValue: 'SA IPM|',
  putPetition: 'SA IPM|',
  putCustomField: 'SA IPM|',
  putFirmUser: 'SA IPM|',
};

/** Rows by operation. */
export const permissionMatrix: Readonly<Record<string, Row>> = {
  ...directory,
  ...dataExports,
  ...packages,
  ...clients,
  ...integrator,
};

/** Whether somebody with one of these roles or scopes may call an operation, as the matrix has it. */
export function mayCall(
  operationId: string,
  held: { readonly role?: string; readonly scopes?: readonly string[] },
): boolean {
  const [people = '', machines = ''] = permissionMatrix[operationId]?.split('|') ?? [];
  if (held.role !== undefined) return people.split(' ').includes(held.role);
  const enough = machines.split(' ');
  return (held.scopes ?? []).some((scope) => enough.includes(scope));
}
