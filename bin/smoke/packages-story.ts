import {
  ClientProfile,
  ClientSettings,
  clientRoutes,
  PackageDistance,
} from '../../functions/clients/contract.ts';
import { scopes } from '../../functions/directory/contract.ts';
import {
  DistributorPackage,
  listPackages,
  messages,
  SavePreview,
} from '../../functions/distributor-packages/contract.ts';
import { cardDrawing, pngOf } from '../../functions/interchange/sample-image.ts';
import { LogoView } from '../../functions/logos/contract.ts';
import { ShownMove } from '../../functions/package-moves/contract.ts';
import { type ApiSession, problemIn, withoutTrace } from './api-session.ts';
import { openMachineSession, openSession } from './open-session.ts';
import { eventually, requireEqual, type Step, type Story } from './story.ts';

const distributor = '/v1/distributors/meridian-hr';
const packages = `${distributor}/distributor-packages`;
const clients = `${distributor}/clients`;

/** Packages are made, assigned by an API consumer, changed, explained, restored and retired. */
export const packagesStory: Story = async (application, step) => {
  const dana = await step('sign in as dana', () => openSession(application, 'dana@meridian-hr.example'));
  const machine = await step('sign in as an API consumer', () =>
    openMachineSession(application, [scopes.clientsRead, scopes.clientsWrite, scopes.packagesWrite]),
  );
  const [first, second] = [
    await step('create a package while nine others try the same name', () => createRacing(dana)),
    await step('create a second package', () => create(dana, 'Smoke, second', 'SMOKE-2')),
  ];
  const one = await step('POST a client with ExternalPackageID', () =>
    machine.post(clients, { name: 'Smoke Client', ExternalPackageID: ' smoke-1 ' }, ClientProfile),
  );
  requireEqual('its package', one.DistributorPackage?.PackageName, first.name);
  await theClientApi(machine, one.clientId, step);
  await oneSave(dana, { packageId: first.packageId, clientId: one.clientId }, step);
  await detachAndBack(dana, { packageId: first.packageId, clientId: one.clientId }, step);
  await step('upload a logo; the client shows it', () => uploadLogo(dana, first.packageId, one.clientId));
  await assignMany(dana, second, step);
  await retire(dana, first.packageId, second.packageId, step);
  await step('Export Client Records to Excel', async () => {
    const schema = clientRoutes.exportClientRecords.success.body;
    const made = await dana.post(`${distributor}/client-list/workbook`, undefined, schema);
    const bytes = Buffer.from(await (await fetch(made.url)).arrayBuffer());
    requireEqual('the beginning of a ZIP file', bytes.toString('latin1', 0, 2), 'PK');
    if (made.rowCount < 20) throw new Error(`only ${made.rowCount} clients`);
  });
  const rory = await step('sign in as rory', () => openSession(application, 'rory@meridian-hr.example'));
  const nina = await step('sign in as nina', () => openSession(application, 'nina@northgate.example'));
  await refusals({ dana, rory, nina }, { packageId: second.packageId, clientId: one.clientId }, step);
};

const create = (dana: ApiSession, name: string, externalPackageId: string) =>
  dana.post(packages, { name, externalPackageId, values: {} }, DistributorPackage);

async function createRacing(dana: ApiSession): Promise<DistributorPackage> {
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      dana.call('POST', packages, { name: `Smoke,  FIRST `, externalPackageId: `SMOKE-${index + 1}` }),
    ),
  );
  const created = answers.filter(({ status }) => status === 201);
  requireEqual('packages created', created.length, 1);
  for (const answer of answers.filter(({ status }) => status !== 201))
    requireEqual('problem', problemIn(answer).detail, messages.nameTaken);
  const made = DistributorPackage.parse(JSON.parse(created[0]?.text ?? ''));
  return save(dana, made, { name: 'Smoke, first', externalPackageId: 'SMOKE-1' });
}

async function save(
  session: ApiSession,
  { packageId, version, name, externalPackageId, values, status }: DistributorPackage,
  changes: object,
): Promise<DistributorPackage> {
  const body = { name, externalPackageId, values, status, ...changes };
  const answer = await session.call('PUT', `${packages}/${packageId}`, body, { 'if-match': `"${version}"` });
  if (answer.status !== 200) throw new Error(`the save was answered ${answer.status}: ${answer.text}`);
  return DistributorPackage.parse(JSON.parse(answer.text));
}

async function theClientApi(machine: ApiSession, clientId: number, step: Step): Promise<void> {
  const address = `${clients}/${clientId}`;
  const patch = (body: object, headers?: Record<string, string>) =>
    machine.call('PATCH', address, body, headers);
  await step('PATCH another ExternalPackageID, then the same again: no second change', async () => {
    const changed = await patch({ ExternalPackageID: 'SMOKE-2' });
    const again = await patch({ ExternalPackageID: 'smoke-2' });
    requireEqual('statuses', [changed.status, again.status], [200, 200]);
    requireEqual('ETag', again.headers.get('etag'), changed.headers.get('etag'));
  });
  const codes: [body: object, status: number, code: string][] = [
    [{ ExternalPackageID: 'NOBODY-HAS-IT' }, 422, 'PACKAGE_NOT_FOUND'],
    [{ ExternalPackageID: 'BRONZE' }, 409, 'PACKAGE_INACTIVE'],
    [{ ExternalPackageID: 7 }, 400, 'INVALID_TYPE'],
    [{ ExternalPackageID: 'x'.repeat(51) }, 422, 'EXTERNAL_PACKAGE_ID_TOO_LONG'],
    [{ settings: { 'site.last4Ssn': true } }, 409, 'PACKAGE_CONTROLLED_SETTINGS'],
    [
      { ExternalPackageID: 'GOLD', settings: { 'site.last4Ssn': true } },
      422,
      'PACKAGE_AND_SETTINGS_CONFLICT',
    ],
  ];
  for (const [body, status, code] of codes)
    await step(`PATCH ${JSON.stringify(body).slice(0, 60)}: ${code}`, async () => {
      const answer = await patch(body);
      requireEqual('answer', [answer.status, problemIn(answer).code], [status, code]);
    });
  await step('PATCH with an ETag from before: VERSION_CONFLICT', async () => {
    const answer = await patch({ name: 'Too late' }, { 'if-match': '"1"' });
    requireEqual('answer', [answer.status, problemIn(answer).code], [409, 'VERSION_CONFLICT']);
  });
  await step('PATCH back to the first package', async () => {
    requireEqual('status', (await patch({ ExternalPackageID: 'SMOKE-1' })).status, 200);
  });
}

interface Pair {
  readonly packageId: string;
  readonly clientId: number;
}

const readPackage = (dana: ApiSession, packageId: string) =>
  dana.get(`${packages}/${packageId}`, DistributorPackage);
const readSettings = (dana: ApiSession, clientId: number) =>
  dana.get(`${clients}/${clientId}/settings?explain=true`, ClientSettings);

/** One save: seen before, told by the client at the next read, and taken back. */
async function oneSave(dana: ApiSession, { packageId, clientId }: Pair, step: Step): Promise<void> {
  const before = await readPackage(dana, packageId);
  const values = { ...before.values, enableEVerify: true, 'site.minEmploymentAge': 17 };
  await step('preview a save: one client, two values', async () => {
    const { name, externalPackageId, status } = before;
    const body = { name, externalPackageId, status, values };
    const preview = await dana.post(`${packages}/${packageId}/preview`, body, SavePreview);
    requireEqual('clients', [preview.activeClientCount, preview.inactiveClientCount], [1, 0]);
    const keys = preview.changes.filter(({ isAutomatic }) => !isAutomatic).map(({ key }) => key);
    requireEqual('changes', keys.sort(), ['enableEVerify', 'site.minEmploymentAge']);
  });
  const saved = await step('save it', () => save(dana, before, { values }));
  await step('the client has the value at once, and says why', async () => {
    const { settings = [] } = await readSettings(dana, clientId);
    const age = settings.find(({ key }) => key === 'site.minEmploymentAge');
    requireEqual('value', [age?.value, age?.source, age?.packageVersion], [17, 'PACKAGE', saved.version]);
    requireEqual('who', age?.setBy, 'Dana Demo');
  });
  await step('restore the version before: the client is as it was', async () => {
    const address = `${packages}/${packageId}/versions/${before.version}/restore`;
    const answer = await dana.call('POST', address, undefined, { 'if-match': `"${saved.version}"` });
    requireEqual('status', answer.status, 200);
    const { values: now } = await readSettings(dana, clientId);
    requireEqual('values', [now['site.minEmploymentAge'], now['enableEVerify']], [14, false]);
  });
}

async function detachAndBack(dana: ApiSession, { packageId, clientId }: Pair, step: Step): Promise<void> {
  const address = `${clients}/${clientId}`;
  await step('change a setting by hand: refused until the client leaves its package', async () => {
    const body = { set: { 'site.futureStartLimitDays': 90 } };
    const refused = await dana.call('PUT', `${address}/settings`, body);
    requireEqual('problem', problemIn(refused).code, 'PACKAGE_CONTROLLED_SETTINGS');
    const done = await dana.put(`${address}/settings`, { ...body, detachPackage: true }, ClientSettings);
    requireEqual('source', [done.source, done.values['site.futureStartLimitDays']], ['CLIENT', 90]);
  });
  await step('its distance to the package is that one value', async () => {
    const distance = await dana.get(`${address}/package/distance`, PackageDistance);
    requireEqual(
      'changes',
      distance.changes.map(({ key }) => key),
      ['site.futureStartLimitDays'],
    );
  });
  await step('assign the package again', async () => {
    const profile = await dana.put(`${address}/package`, { packageId }, ClientProfile);
    requireEqual('package', profile.packageId, packageId);
  });
}

async function uploadLogo(dana: ApiSession, packageId: string, clientId: number): Promise<void> {
  const contentBase64 = pngOf(cardDrawing()).toString('base64');
  await dana.put(`${packages}/${packageId}/logo`, { contentBase64 }, LogoView);
  const shown = await dana.get(`${clients}/${clientId}/logo`, LogoView);
  requireEqual('source', shown.source, 'PACKAGE');
}

const moves = `${distributor}/package-moves`;

async function ended(dana: ApiSession, moveId: string): Promise<ShownMove> {
  return eventually('the move has ended', async () => {
    const now = await dana.get(`${moves}/${moveId}`, ShownMove);
    return now.status === 'RUNNING' ? undefined : now;
  });
}

async function assignMany(dana: ApiSession, to: DistributorPackage, step: Step): Promise<void> {
  const csv = 'ExternalClientID,ExternalPackageID\r\nALD-00,SMOKE-1\r\nALD-01,SMOKE-1\r\nNOBODY,SMOKE-1\r\n';
  const plan = await step('dry run of a CSV: two would be assigned, one is refused', async () => {
    const planned = await dana.post(moves, { from: 'CSV', csv }, ShownMove);
    requireEqual('counts', [planned.totalCount, planned.refusedCount, planned.status], [2, 1, 'PLANNED']);
    return planned;
  });
  await step('carry it out', async () => {
    await dana.post(`${moves}/${plan.moveId}/start`, undefined, ShownMove);
    const done = await ended(dana, plan.moveId);
    requireEqual('outcome', [done.status, done.movedCount, done.skippedCount], ['COMPLETE', 2, 0]);
  });
  requireEqual('clients of the other', (await readPackage(dana, to.packageId)).activeClientCount, 0);
}

async function retire(dana: ApiSession, fromId: string, toId: string, step: Step): Promise<void> {
  await step('turn the package Inactive and reassign its clients', async () => {
    const before = await readPackage(dana, fromId);
    const choice = { choice: 'REASSIGN', toPackageId: toId };
    const saved = await save(dana, before, { status: 'INACTIVE', clientsOnDeactivation: choice });
    const moveId = saved.reassignment?.moveId;
    if (moveId !== undefined) requireEqual('move', (await ended(dana, moveId)).status, 'COMPLETE');
    const [from, to] = [await readPackage(dana, fromId), await readPackage(dana, toId)];
    requireEqual(
      'source',
      [from.status, from.activeClientCount, from.inactiveClientCount],
      ['INACTIVE', 0, 0],
    );
    requireEqual(
      'target',
      to.activeClientCount + to.inactiveClientCount,
      before.activeClientCount + before.inactiveClientCount,
    );
  });
}

interface People {
  readonly dana: ApiSession;
  readonly rory: ApiSession;
  readonly nina: ApiSession;
}

async function refusals(
  { dana, rory, nina }: People,
  { packageId, clientId }: Pair,
  step: Step,
): Promise<void> {
  await step('a read-only administrator sees everything and changes nothing', async () => {
    const before = await readPackage(rory, packageId);
    const body = { name: 'x', externalPackageId: 'x', values: {}, status: 'ACTIVE' };
    const tries = [
      await rory.call('POST', packages, { name: 'x', externalPackageId: 'x' }),
      await rory.call('PUT', `${packages}/${packageId}`, body, { 'if-match': `"${before.version}"` }),
      await rory.call('PATCH', `${clients}/${clientId}`, { name: 'x' }),
      await rory.call('PUT', `${clients}/${clientId}/package`, { packageId }),
      await rory.call('PUT', `${clients}/${clientId}/settings`, { set: { 'site.last4Ssn': true } }),
    ];
    requireEqual('statuses', [...new Set(tries.map(({ status }) => status))], [403]);
    requireEqual('package', await readPackage(dana, packageId), before);
  });
  await step('another distributor’s package and one that nobody has answer alike', async () => {
    const foreign = await nina.call('GET', `/v1/distributors/northgate/distributor-packages/${packageId}`);
    const unknown = await nina.call(
      'GET',
      `/v1/distributors/northgate/distributor-packages/01JD0000000000000000000000`,
    );
    requireEqual('answer', withoutTrace(foreign), withoutTrace(unknown));
    const { items } = await nina.get(
      '/v1/distributors/northgate/distributor-packages',
      listPackages.success.body,
    );
    requireEqual('packages of northgate', items.length, 0);
  });
}
