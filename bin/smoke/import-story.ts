import * as z from 'zod';
import { pacificDateOf, runDateOf, runInstantOf } from '../../functions/import-templates/run-date.ts';
import { type ImportFile, integratorRoutes } from '../../functions/integrator/contract.ts';
import { endedStatuses } from '../../functions/integrator-jobs/contract.ts';
import {
  integratorReportRoutes,
  type ShownJob,
  ShownRun,
} from '../../functions/integrator-reports/contract.ts';
import { knowledgeBaseRoutes } from '../../functions/knowledge-base/contract.ts';
import { goOnTo, timeOf } from '../clock-of-application.ts';
import { sampleCsv, sampleName } from '../sample-csv.ts';
import { type ApiSession, problemIn } from './api-session.ts';
import { FirmDrop } from './firm-drop.ts';
import { openSession } from './open-session.ts';
import type { KnownApplication } from './running-application.ts';
import { eventually, requireEqual, type Step, type Story } from './story.ts';

const firm = '/v1/firms/birch-vale';
/** What the application began with is older. */
const beginning = new Date().toISOString();
const { listJobs, getJob, listJobFindings, revealRowValue, listUpcomingTasks, acknowledgeJobs } =
  integratorReportRoutes;

/** A firm drops CSVs by SFTP, sees what they would do, and the next morning what they did; corrects, runs again, undoes. */
export const importStory: Story = async (application, step) => {
  const drop = new FirmDrop(application.firmSftp);
  const fern = await step('sign in as fern, of the firm', () =>
    openSession(application, 'fern@birch-vale.example'),
  );
  const night = new Nights(application, fern);
  const today = await night.today();
  await upload(drop, today, step);
  await lookAhead(fern, today, step);
  await step('2 a.m. Pacific: the run applies what was uploaded', () => night.pass());
  const employees = await lookBack(fern, drop, step);
  await correctAndSendBack({ application, fern, drop, night, employees }, step);
  await runAgainAndUndo({ application, fern, night, drop }, step);
  await refusals(application, employees, step);
  await step('digest mails name counts and nobody', () => digests(application));
};

const employee = (employeeId: string, values: Record<string, string> = {}) => ({
  EmployeeID: employeeId,
  WorkEmail: `e${employeeId}@acme.example`,
  SSN: '',
  AlienNumber: '',
  ...values,
});

const wrongNumber = 'A12345678X';

async function upload(drop: FirmDrop, today: string, step: Step): Promise<void> {
  const put = (templateId: number, rows: readonly Record<string, string>[]) =>
    drop.put(`Import/${sampleName(templateId, today)}`, sampleCsv(templateId, rows));
  await step('upload employers, employees and visas with OpenSSH’s sftp', async () => {
    await put(5, [
      { EmployeeID: '200001', VisaNumber: 'N2000001' },
      { EmployeeID: '200003', VisaNumber: 'N2000003' },
      { EmployeeID: '100234', VisaNumber: 'N1002340', VisaType: 'Z-1' },
    ]);
    await put(3, [
      employee('200001'),
      employee('200002', { CountryOfCitizenship: 'Nederland' }),
      employee('200003', { CountryOfCitizenship: 'Nederland', AlienNumber: wrongNumber }),
    ]);
    await put(1, [
      { EmployerID: 'ACME-GLOBAL', EmployerName: 'Acme Global', ParentEmployerID: '' },
      { EmployerID: 'ACME-US', DBAName: '' },
    ]);
  });
  await step('upload a file under a wrong name', () => drop.put('Import/employees.csv', 'EmployerID\r\n'));
}

async function lookAhead(fern: ApiSession, today: string, step: Step): Promise<void> {
  const files = await step('every file is checked within a minute', () =>
    eventually('three files are checked', () => checkedFiles(fern, 3), 60_000),
  );
  const of = (templateId: number) => files.find((file) => file.templateId === templateId);
  requireEqual('employers', counts(of(1)), { createCount: 1, updateCount: 1, rejectCount: 0 });
  requireEqual('the value that a blank would erase', of(1)?.summary?.erasedCounts, { DBAName: 1 });
  requireEqual('employees', counts(of(3)), { createCount: 1, updateCount: 0, rejectCount: 2 });
  await step('Upcoming Runs shows what waits for 2 a.m.', async () => {
    const { items } = await fern.get(`${firm}/upcoming-tasks`, listUpcomingTasks.success.body);
    const waiting = items.filter(({ file, state }) => file !== undefined && state === 'WAITING');
    requireEqual(
      'names',
      waiting.map(({ file }) => file?.fileName).sort(),
      [1, 3, 5].map((id) => sampleName(id, today)).sort(),
    );
  });
}

const counts = (file: ImportFile | undefined) => {
  const { createCount, updateCount, rejectCount } = file?.summary ?? {};
  return { createCount, updateCount, rejectCount };
};

async function checkedFiles(fern: ApiSession, count: number): Promise<ImportFile[] | undefined> {
  const { items } = await fern.get(`${firm}/import-files`, integratorRoutes.listImportFiles.success.body);
  const checked = items.filter(({ status, summary }) => status === 'WAITING' && summary !== undefined);
  return checked.length === count ? checked : undefined;
}

/** Moves the clock of the application from night to night. */
class Nights {
  readonly #application: KnownApplication;
  readonly #fern: ApiSession;

  constructor(application: KnownApplication, fern: ApiSession) {
    this.#application = application;
    this.#fern = fern;
  }

  async today(): Promise<string> {
    return pacificDateOf(await timeOf(this.#application.clock));
  }

  /** @returns the run of that night, ended */
  async pass(): Promise<ShownRun> {
    const runDate = runDateOf(await timeOf(this.#application.clock));
    await goOnTo(this.#application.clock, new Date(runInstantOf(runDate).getTime() + 1000));
    return this.ended(runDate);
  }

  ended(runId: string): Promise<ShownRun> {
    return eventually(`the run ${runId} has ended`, async () => {
      const answer = await this.#fern.call('GET', `${firm}/runs/${runId}`);
      if (answer.status === 404) return undefined;
      if (answer.status !== 200) throw new Error(`the run was answered ${answer.status}: ${answer.text}`);
      const run = ShownRun.parse(JSON.parse(answer.text));
      return endedStatuses.includes(run.status) ? run : undefined;
    });
  }
}

const jobsOf = async (fern: ApiSession, tab: 'ATTENTION' | 'COMPLETED'): Promise<ShownJob[]> =>
  (await fern.get(`${firm}/jobs?tab=${tab}`, listJobs.success.body)).items;

async function lookBack(fern: ApiSession, drop: FirmDrop, step: Step): Promise<ShownJob> {
  const jobs = await step('Need Attention lists the refused upload and what failed', async () => {
    const found = (await jobsOf(fern, 'ATTENTION')).filter(({ createdAt }) => createdAt >= beginning);
    return found;
  });
  const employees = jobs.find(({ templateId, kind }) => templateId === 3 && kind === 'IMPORT');
  if (employees === undefined) throw new Error('the job of the employees is not there');
  requireEqual('status', employees.status, 'INCOMPLETE');
  requireEqual('created and failed', [employees.createdCount, employees.failedCount], [1, 2]);
  requireEqual(
    'causes',
    employees.causes.map(({ code, value, rowCount }) => [code, value, rowCount]),
    [
      ['ZI-R-020', 'Nederland', 2],
      ['ZI-R-013', '••••678X', 1],
    ],
  );
  await step('Review errors: the visa of an employee whose row failed', async () => {
    const visas = jobs.find(({ templateId }) => templateId === 5);
    const address = `${firm}/jobs/${visas?.jobId}/findings?level=ERROR`;
    const { items } = await fern.get(address, listJobFindings.success.body);
    requireEqual(
      'codes',
      items.map(({ rowNumber, code }) => [rowNumber, code]),
      [
        [3, 'ZI-R-036'],
        [4, 'ZI-R-021'],
      ],
    );
  });
  await step('a number is masked, and shown to the firm when it asks', async () => {
    const job = `${firm}/jobs/${employees.jobId}`;
    const { items } = await fern.get(`${job}/findings?column=AlienNumber`, listJobFindings.success.body);
    requireEqual(
      'findings',
      items.map(({ value, isMasked }) => [value, isMasked]),
      [['••••678X', true]],
    );
    const address = `${job}/rows/${items[0]?.rowNumber}/columns/AlienNumber/reveal`;
    requireEqual('value', await fern.post(address, undefined, revealRowValue.success.body), {
      value: wrongNumber,
    });
  });
  await step('the result and the failed rows lie in the firm’s SFTP area', async () => {
    const result = await drop.get(`Archive/Receipts/${employees.fileName}.result.txt`);
    if (!result.includes('ZI-R-020')) throw new Error('the result does not name what failed');
    if (result.includes('Nederland')) throw new Error('the result holds a value of a row');
  });
  return employees;
}

interface Scene {
  readonly application: KnownApplication;
  readonly fern: ApiSession;
  readonly drop: FirmDrop;
  readonly night: Nights;
}

async function correctAndSendBack(
  { fern, drop, night, employees }: Scene & { employees: ShownJob },
  step: Step,
): Promise<void> {
  const csv = await step('download the errors CSV', async () => {
    const address = `${firm}/jobs/${employees.jobId}/failed-rows/download`;
    const { url } = await fern.post(
      address,
      undefined,
      integratorReportRoutes.downloadFailedRows.success.body,
    );
    return (await fetch(url)).text();
  });
  requireEqual('its rows', csv.trim().split('\r\n').length, 3);
  await step('correct it and send it back as it is', async () => {
    const name = sampleName(3, await night.today());
    await drop.put(`Import/${name}`, csv.replaceAll('Nederland', 'Netherlands').replaceAll(wrongNumber, ''));
    await eventually('it is checked', () => checkedFiles(fern, 1), 60_000);
  });
  const run = await step('the next night applies it', () => night.pass());
  requireEqual('status and created', [run.status, run.jobs[0]?.createdCount], ['COMPLETED', 2]);
}

async function runAgainAndUndo({ application, fern, night, drop }: Scene, step: Step): Promise<void> {
  const visas = (await jobsOf(fern, 'ATTENTION')).find(({ templateId }) => templateId === 5);
  await step('Professional Services add the visa type that was missing', async () => {
    const pat = await openSession(application, 'pat@waybill.example');
    const address = `${firm}/knowledge-base/lists/VisaType/values/Z-1`;
    const body = { label: 'Z-1 visitor', isActive: true };
    await pat.put(address, body, knowledgeBaseRoutes.putListValue.success.body);
  });
  const rerun = await step('run the failed rows of the visas again', async () => {
    const { runId } = await fern.post(`${firm}/jobs/${visas?.jobId}/rerun`, undefined, ShownRun);
    return night.ended(runId);
  });
  requireEqual('rows and created', [rerun.jobs[0]?.rowCount, rerun.jobs[0]?.createdCount], [2, 2]);
  const undo = await step('undo that run', async () => {
    const { runId } = await fern.post(`${firm}/runs/${rerun.runId}/undo`, undefined, ShownRun);
    return night.ended(runId);
  });
  requireEqual('undone', undo.jobs[0]?.undo, { restoredCount: 0, removedCount: 2, keptCount: 0 });
  await step('the check of the same visa says that it would be created again', async () => {
    const row = { EmployeeID: '200003', VisaNumber: 'N2000003' };
    await drop.put(`Import/${sampleName(5, await night.today())}`, sampleCsv(5, [row]));
    const [file] = await eventually('it is checked', () => checkedFiles(fern, 1), 60_000);
    requireEqual('what it would do', counts(file), { createCount: 1, updateCount: 0, rejectCount: 0 });
  });
  await step('comment on a job and acknowledge all: Need Attention is empty', async () => {
    const attention = await jobsOf(fern, 'ATTENTION');
    const comments = `${firm}/jobs/${attention[0]?.jobId}/comments`;
    await fern.post(comments, { text: 'Sent again.' }, integratorReportRoutes.addJobComment.success.body);
    const body = { jobIds: attention.map(({ jobId }) => jobId) };
    await fern.post(`${firm}/jobs/acknowledge`, body, acknowledgeJobs.success.body);
    requireEqual('left', (await jobsOf(fern, 'ATTENTION')).length, 0);
  });
}

async function refusals(application: KnownApplication, employees: ShownJob, step: Step): Promise<void> {
  const dana = await openSession(application, 'dana@meridian-hr.example');
  await step('a distributor sees no report of the firm', async () => {
    const answer = await dana.call('GET', `${firm}/jobs/${employees.jobId}`);
    requireEqual('status', answer.status, 403);
    requireEqual('code', problemIn(answer).code, 'ROLE_NOT_ALLOWED');
  });
  const sam = await openSession(application, 'sam@waybill.example');
  await step('a system administrator reads the Job Status Report, as a workbook too', async () => {
    const { comments, ...job } = await sam.get(`${firm}/jobs/${employees.jobId}`, getJob.success.body);
    requireEqual('rows', [job.rowCount, comments.length >= 0], [3, true]);
    const { downloadJobReport } = integratorReportRoutes;
    const address = `${firm}/jobs/${employees.jobId}/report/download`;
    const { url } = await sam.post(address, undefined, downloadJobReport.success.body);
    const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
    requireEqual('the beginning of a workbook', bytes.toString('latin1', 0, 2), 'PK');
  });
}

const Mails = z.array(z.object({ to: z.array(z.string()), subject: z.string(), text: z.string() }));

async function digests({ mailUrl }: KnownApplication): Promise<void> {
  const mails = await eventually('the mails are there', async () => {
    const all = Mails.parse(await (await fetch(`${mailUrl}/mails.json`)).json());
    const found = all.filter(({ to }) => to.includes('hr-feeds@birch-vale.example'));
    return found.length >= 3 ? found : undefined;
  });
  for (const { subject, text } of mails)
    for (const personal of ['Okafor', 'Chidi', 'Nederland', '200001'])
      if (`${subject} ${text}`.includes(personal)) throw new Error(`a digest holds ${personal}`);
}
