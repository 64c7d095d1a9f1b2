import { DataExport, getDataExport } from '../../functions/data-exports/contract.ts';
import { pacificDateOf, runDateOf, runInstantOf } from '../../functions/import-templates/run-date.ts';
import { endedStatuses } from '../../functions/integrator-jobs/contract.ts';
import { ShownRun } from '../../functions/integrator-reports/contract.ts';
import { goOnTo, timeOf } from '../clock-of-application.ts';
import { sampleCsv, sampleName } from '../sample-csv.ts';
import { FirmDrop } from '../smoke/firm-drop.ts';
import { openSession } from '../smoke/open-session.ts';
import type { KnownApplication } from '../smoke/running-application.ts';
import { eventually } from '../smoke/story.ts';

const exportsPath = '/v1/distributors/meridian-hr/data-exports';
const firm = '/v1/firms/birch-vale';
/** Longest wait for an export or a run, ms: a loaded machine takes its time. */
const patienceMs = 300_000;

/** Exports all records of the demo client and waits until they are delivered. @returns how many records went */
export async function exportAll(application: KnownApplication): Promise<number> {
  const dana = await openSession(application, 'dana@meridian-hr.example');
  const request = {
    description: 'Drill',
    clientId: 1001,
    purpose: 'OTHER',
    recordSet: { kind: 'ALL_EMPLOYERS' },
    assets: ['I9_FORM', 'I9_DATA', 'I9_ATTACHMENTS'],
  };
  const { dataExportId } = await dana.post(exportsPath, request, DataExport);
  const delivered = await eventually(
    'the export is delivered',
    async () => {
      const now = await dana.get(`${exportsPath}/${dataExportId}`, getDataExport.success.body);
      const failure = now.failureText ?? now.transfer?.failureText;
      if (failure !== undefined) throw new Error(`the export failed: ${failure}`);
      return now.transfer?.status === 'COMPLETE' ? now : undefined;
    },
    patienceMs,
  );
  return delivered.processedCount;
}

/** The demo firm uploads one employer by SFTP; the clock goes on to the night, and its run ends. @returns its status */
export async function importOne(application: KnownApplication): Promise<string> {
  const now = await timeOf(application.clock);
  const fern = await openSession(application, 'fern@birch-vale.example');
  const drop = new FirmDrop(application.firmSftp);
  const row = { EmployerID: 'DRILL-1', EmployerName: 'Drill Works', ParentEmployerID: '' };
  await drop.put(`Import/${sampleName(1, pacificDateOf(now))}`, sampleCsv(1, [row]));
  const runDate = runDateOf(now);
  await eventually(
    'the upload is checked',
    async () => {
      const { text } = await fern.call('GET', `${firm}/upcoming-tasks`);
      return text.includes('WAITING') ? true : undefined;
    },
    patienceMs,
  );
  await goOnTo(application.clock, new Date(runInstantOf(runDate).getTime() + 1000));
  const run = await eventually(
    'the run has ended',
    async () => {
      const answer = await fern.call('GET', `${firm}/runs/${runDate}`);
      if (answer.status !== 200) return undefined;
      const shown = ShownRun.parse(JSON.parse(answer.text));
      return endedStatuses.includes(shown.status) ? shown : undefined;
    },
    patienceMs,
  );
  return run.status;
}
