import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listFiles } from '../../../functions/integrator/import-file-store.ts';
import { receiveMessages } from '../../../functions/integrator/receive-messages.ts';
import { aTransferWorld, type TransferWorld } from '../../local/transfer-family/a-transfer-world.ts';
import { aClientDesk, hasLftp, hasOpensshClient, hasRclone } from '../../local/transfer-family/clients.ts';
import {
  anEmployee,
  anEmployer,
  codesOf,
  csvOf,
  firm1,
  firm10,
  type IntegratorWorld,
  integratorWorld,
  keep,
  runChecks,
} from '../../support/integrator-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let world: IntegratorWorld;
let transfer: TransferWorld;
let client: ReturnType<typeof aClientDesk>;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  world = await integratorWorld(engine);
  world.clock.set(new Date().toISOString());
  await keep(world, anEmployer, anEmployee);
  transfer = await aTransferWorld({ server: { ProtocolDetails: { SetStatOption: 'ENABLE_NO_OP' } } });
  client = aClientDesk(transfer.server(), await transfer.createFirm(firm1));
  client.write(name, csv);
  client.write(second, csv);
});

const dateOf = (daysAgo: number) =>
  new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');
const [name, second] = [1, 2].map((days) => `fn_Custom_Data_import_${dateOf(days)}.csv`) as [string, string];
const csv = csvOf(10, {});
const sha256 = createHash('sha256').update(csv).digest('hex');
const inImport = `Import/${name}`;

/** What Transfer has told goes to what receives, over the objects that lie there now. */
async function bring(): Promise<void> {
  const heard = ['Upload Completed', 'Upload Failed', 'Rename Completed'].map(
    (one) => `SFTP Server File ${one}`,
  );
  const told = transfer.told.splice(0).filter(({ detailType }) => heard.includes(detailType));
  world.drop.objects.clear();
  for (const key of await transfer.keys())
    world.drop.objects.set(String(key), (await transfer.get(String(key))).bytes);
  const Records = told.map(({ detailType, detail }, at) => ({
    messageId: `m${at}`,
    body: JSON.stringify({ 'detail-type': detailType, detail }),
  }));
  expect(await receiveMessages(world, { Records } as never)).toEqual({ batchItemFailures: [] });
  await runChecks(world);
}

const files = () => listFiles(world, firm1, { limit: 9 });
type Way = (desk: ReturnType<typeof aClientDesk>) => Promise<{ exitCode: number | null; output: string }>;

const openssh: Readonly<Record<string, Way>> = {
  'sftp put': ({ sftp }) => sftp([`put ${name} ${inImport}`]),
  'sftp put -f under another name, and rename': ({ sftp }) =>
    sftp([`put -f ${name} ${inImport}.filepart`, `rename ${inImport}.filepart ${inImport}`]),
  'sftp mput': ({ sftp }) => sftp([`mput ${name.slice(0, -6)}* Import/`, `-rm Import/${second}`]),
  scp: ({ scp }) => scp([name], 'Import/'),
  'scp to a full name': ({ scp }) => scp([name], inImport),
};
const lftp: Readonly<Record<string, Way>> = {
  'lftp put': (desk) => desk.lftp([`put ${name} -o ${inImport}`]),
  'lftp put with a temporary name': (desk) =>
    desk.lftp(['set xfer:use-temp-file yes', 'cd Import', `put ${name}`]),
  'lftp put -c of a file that is not there yet': (desk) => desk.lftp(['cd Import', `put -c ${name}`]),
  'lftp mput': (desk) => desk.lftp(['cd Import', `mput ${name}`]),
};
const rclone: Readonly<Record<string, Way>> = {
  'rclone copy': (desk) => desk.rclone('copy', name, ':sftp:Import'),
  // Its versions before 1.63 upload in place, later ones under a temporary name.
  'rclone copyto': (desk) => desk.rclone('copyto', name, `:sftp:${inImport}`),
};

async function comesToTheSame(way: Way): Promise<void> {
  expect(await way(client)).toMatchObject({ exitCode: 0 });
  await bring();
  expect(await files()).toMatchObject([
    { fileName: name, status: 'WAITING', sha256, summary: { rowCount: 1, createCount: 1, rejectCount: 0 } },
  ]);
  expect(await transfer.keys(`${firm1}/Import/`)).toEqual([`${firm1}/${inImport}`]);
}

describe.skipIf(!hasOpensshClient)('a file that a firm uploads', () => {
  it.each(Object.entries(openssh))('with %s is taken in once, whole', async (_name, way) => {
    await comesToTheSame(way);
  });

  it.skipIf(!hasLftp).each(Object.entries(lftp))('with %s is taken in once, whole', async (_name, way) => {
    await comesToTheSame(way);
  });

  it.skipIf(!hasRclone).each(Object.entries(rclone))(
    'with %s is taken in once, whole',
    async (_name, way) => {
      await comesToTheSame(way);
    },
  );

  it.skipIf(!hasLftp)('again under a temporary name, the first removed before, replaces it', async () => {
    await comesToTheSame(({ sftp }) => sftp([`put ${name} ${inImport}`]));
    client.write(name, csvOf(10, { FieldValue: 'Red' }));
    world.clock.advance(60_000);
    await client.lftp(['set xfer:use-temp-file yes', 'cd Import', `put ${name}`]);
    await bring();
    const [file, replaced] = await files();
    expect([file?.status, replaced?.status]).toEqual(['WAITING', 'REPLACED']);
    expect(codesOf(file ?? { notes: [] })).toContain('ZI-I-004');
  });

  it('in parts is refused by the server and leaves the file that waits; put whole it is taken in', async () => {
    await transfer.put(`${firm1}/${inImport}`, csv.slice(0, 30));
    const tries = [await client.sftp([`reput ${name} ${inImport}`])];
    if (hasLftp) tries.push(await client.lftp(['cd Import', `put -c ${name}`]));
    for (const { exitCode, output } of tries)
      expect([exitCode, output]).toEqual([1, expect.stringMatching(/unsupported|not supported/)]);
    await bring();
    expect(await files()).toEqual([]);
    await comesToTheSame(({ sftp }) => sftp([`put ${name} ${inImport}`]));
  });
});

describe.skipIf(!hasOpensshClient)('firms whose names begin alike', () => {
  const theirs = `${firm10}/${inImport}`;

  it.each([
    `/${theirs}`,
    `/../${theirs}`,
    `Import/../../${theirs}`,
    `../${theirs}`,
    `/Import/..%2f..%2f${theirs.replaceAll('/', '%2f')}`,
    `/Import/%2e%2e/%2e%2e/${theirs}`,
    `/firm-files/${theirs}`,
    `0/${inImport}`,
  ])('reach nothing of each other by %s', async (path) => {
    await transfer.put(theirs, 'not yours');
    const { output } = await client.sftp([
      `-get "${path}" got`,
      `-put ${name} "${path}"`,
      `-rename "${path}" ${inImport}`,
      `-rm "${path}"`,
      `-symlink "${path}" ${inImport}`,
      `-ls "${path}"`,
      '-!cat got',
    ]);
    expect(output).not.toContain('not yours');
    expect((await transfer.get(theirs)).bytes.toString()).toBe('not yours');
    expect(await transfer.keys(`${firm10}/`)).toEqual([theirs]);
  });
});
