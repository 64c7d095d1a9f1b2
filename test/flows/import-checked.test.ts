import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoFirm } from '../../bin/demo-people.ts';
import { problemIn, withoutTrace } from '../../bin/smoke/api-session.ts';
import { eventually } from '../../bin/smoke/story.ts';
import { type ImportFile, integratorRoutes } from '../../functions/integrator/contract.ts';
import { exportTemplateCount, importTemplateCount } from '../../functions/integrator-setup/contract.ts';
import { useFlow } from '../support/flow.ts';
import { hasOpensshServer } from '../support/openssh-server.ts';
import { expectProvenGrants, expectReviewedGrants } from '../support/reviewed-grants.ts';

const { firmId } = demoFirm;
const firm = `/v1/firms/${firmId}`;
const run = promisify(execFile);

const header =
  'EmployerID,ContactID,ContactType,Salutation,LastName,FirstName,MiddleName,JobTitle,Department,Email,Phone,PhoneExtension,Mobile,Fax,AddressLine1,AddressLine2,City,StateProvince,PostalCode,Country,IsPrimary,PortalAccess,PortalRole,ReceivesCaseEmails,Status';
const contact = (id: string, employer = 'ACME-US', email = `${id.toLowerCase()}@acme.example`) =>
  `${employer},${id},Supervisor,,Ortiz,Maya,,,,${email},,,,,,,,,,,N,N,,Y,Active`;

/** The date that Pacific clocks show. */
const today = (): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Los_Angeles' })
    .format(new Date())
    .replaceAll('-', '');

describe.runIf(hasOpensshServer)('a CSV that a firm drops by SFTP', () => {
  const flow = useFlow({ recordCount: 1 });
  const folder = mkdtempSync(join(tmpdir(), 'waybill-drop-'));
  const name = `company_Additional_Contact_import_${today()}.csv`;
  const moved = `company_Details_import_${today()}.csv`;
  let file: ImportFile;

  beforeAll(async () => {
    writeFileSync(
      join(folder, name),
      `${header}\r\n${contact('M-1')}\r\n${contact('M-2', 'NOBODY')}\r\n${contact('M-3', 'ACME-US', 'no address')}\r\n`,
    );
    writeFileSync(join(folder, 'wrong name.csv'), header);
    writeFileSync(join(folder, moved), header.replace('LastName,FirstName', 'FirstName,LastName'));
    await sftp(`put "${name}" Import/`, 'put "wrong name.csv" Import/');
    file = await checked(name);
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is checked: what it would do, and what is wrong with which row', async () => {
    expect(file).toMatchObject({ status: 'WAITING', templateId: 2, folder: 'Import' });
    expect(file.summary).toMatchObject({ rowCount: 3, createCount: 1, updateCount: 0, rejectCount: 2 });
    const findings = await fern().get(
      `${firm}/import-files/${file.fileId}/findings`,
      integratorRoutes.listRowFindings.success.body,
    );
    expect(findings.items.map(({ rowNumber, code }) => [rowNumber, code])).toEqual([
      [3, 'ZI-R-030'],
      [4, 'ZI-R-013'],
    ]);
  });

  it('leaves a receipt that the firm reads by SFTP', async () => {
    const receipt = `${name}.receipt.txt`;
    await sftp(`get "Archive/Receipts/${receipt}" .`);
    expect((await run('cat', [join(folder, receipt)])).stdout).toContain('ZI-R-030');
  });

  it('is rejected with its reason when its name is wrong', async () => {
    const wrong = await checked('wrong name.csv');
    expect([wrong.status, wrong.notes.map(({ code }) => code)]).toEqual(['REJECTED', ['ZI-F-001']]);
    const day = `Rejected/${today()}`;
    const listed = await sftp(`ls -1 ${day}`, `ls -1 Import`);
    expect(listed).toContain(`${day}/wrong name.csv.error.txt`);
    expect(listed).not.toContain('Import/wrong name.csv');
  });

  it('is rejected whole when a column has moved, and the firm may take it back', async () => {
    await sftp(`put "${moved}" Import/`);
    const refused = await checked(moved);
    expect([refused.status, refused.notes.map(({ code }) => code)]).toEqual(['REJECTED', ['ZI-S-002']]);
    await sftp(`get "Rejected/${today()}/${moved}.error.txt" .`, `put "${name}" Import/to-be-removed.tmp`);
    await sftp('rm Import/to-be-removed.tmp');
  });

  it('is checked again when the set-up is changed', async () => {
    const pat = flow().person('pat');
    const { getFirmSetup, putFirmSetup } = integratorRoutes;
    const {
      firmId: _firmId,
      version,
      ...setup
    } = await pat.get(`${firm}/integrator-setup`, getFirmSetup.success.body);
    const ignored = { ...setup, ignoredColumns: { 2: ['Email'] } };
    const match = { 'if-match': `"${version}"` };
    await pat.put(`${firm}/integrator-setup`, ignored, putFirmSetup.success.body, match);
    await eventually('it is checked again', async () => {
      const { summary } = await fern().get(
        `${firm}/import-files/${file.fileId}`,
        integratorRoutes.getImportFile.success.body,
      );
      return summary?.rejectCount === 2 && summary.createCount === 1 ? undefined : summary;
    });
  });

  it('writes nothing of what the firm keeps', async () => {
    const rows = await flow().items('ImmigrationTable');
    expect(rows.filter(({ sk }) => String(sk).startsWith('CONTACT'))).toEqual([]);
  });

  it('is nobody else’s: other firms and other people answer alike', async () => {
    const foreign = await fern().call('GET', '/v1/firms/elder-oak/import-files');
    const unknown = await fern().call('GET', '/v1/firms/nobody/import-files');
    expect(problemIn(foreign).code).toBe('FIRM_NOT_FOUND');
    expect(withoutTrace(foreign)).toBe(withoutTrace(unknown));
    expect((await flow().person('dana').call('GET', `${firm}/import-files`)).status).toBe(403);
    expect((await fern().call('GET', '/v1/distributors/meridian-hr')).status).not.toBe(200);
  });

  it('may be prepared from the template and the list of countries', async () => {
    const { downloadTemplate, downloadCountryList, getFirmSetup, listErasedValues } = integratorRoutes;
    const csv = await fern().post(
      `${firm}/import-templates/2/download`,
      undefined,
      downloadTemplate.success.body,
    );
    expect(await (await fetch(csv.url)).text()).toContain(header);
    await fern().post(
      `${firm}/import-templates/3/download?as=GUIDE`,
      undefined,
      downloadTemplate.success.body,
    );
    const countries = await fern().post(
      `${firm}/country-list/download`,
      undefined,
      downloadCountryList.success.body,
    );
    expect(countries.fileName).toBe('Country List.xlsx');
    const setup = await fern().get(`${firm}/integrator-setup`, getFirmSetup.success.body);
    expect([setup.importTasks.length, setup.exportTasks.length]).toEqual([
      importTemplateCount,
      exportTemplateCount,
    ]);
    const { items } = await fern().get(
      `${firm}/import-files/${file.fileId}/erased-values`,
      listErasedValues.success.body,
    );
    expect(items).toEqual([]);
  });

  it('is told after a day when it was left under the name of an unfinished upload', async () => {
    const leftOver = `${name}.filepart`;
    writeFileSync(join(folder, leftOver), header);
    await sftp(`put "${leftOver}" Import/`);
    flow().runtime.clock.advance(25 * 3_600_000);
    const told = await checked(leftOver);
    expect([told.status, told.notes.map(({ code }) => code)]).toEqual(['REJECTED', ['ZI-F-012']]);
    await eventually('it is moved out of the way', async () =>
      (await sftp('ls Import')).includes(leftOver) ? undefined : true,
    );
  });

  it('uses every grant of its functions that is not explained', () => {
    expectReviewedGrants(flow().runtime, /^Integrator(?!Runs|KnowledgeBase)/);
    expectProvenGrants(flow().runtime, 'import-checked');
  });

  const fern = () => flow().person('fern');

  /** Runs OpenSSH's client; its paths are below the test's folder and the firm's area. */
  async function sftp(...commands: string[]): Promise<string> {
    const { transfer } = flow().runtime;
    const batch = join(folder, 'batch');
    writeFileSync(batch, `${commands.join('\n')}\n`);
    const options = ['UserKnownHostsFile=/dev/null', 'StrictHostKeyChecking=no', 'LogLevel=ERROR'];
    const { stdout } = await run(
      'sftp',
      [
        ...[
          '-b',
          batch,
          '-P',
          String(transfer?.port),
          '-i',
          join(flow().stateFolder, 'firms', `${firmId}.key`),
        ],
        ...options.flatMap((option) => ['-o', option]),
        `${firmId}@127.0.0.1`,
      ],
      { cwd: folder },
    );
    return stdout;
  }

  function checked(fileName: string): Promise<ImportFile> {
    return eventually(`${fileName} is checked`, async () => {
      const schema = integratorRoutes.listImportFiles.success.body;
      const { items } = await fern().get(`${firm}/import-files`, schema);
      return items.find((one) => one.fileName === fileName && !['RECEIVED', 'CHECKING'].includes(one.status));
    });
  }
});
