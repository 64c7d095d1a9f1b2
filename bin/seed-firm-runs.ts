import { addDays } from '../functions/import-templates/calendar-date.ts';
import { runDateOf, runInstantOf } from '../functions/import-templates/run-date.ts';
import { checkFile } from '../functions/integrator/check-file.ts';
import { folders } from '../functions/integrator/contract.ts';
import { receiveFile } from '../functions/integrator/receive-file.ts';
import type { RunDeps } from '../functions/integrator-runs/deps.ts';
import { newRunPut } from '../functions/integrator-runs/run-store.ts';
import { workOnRun } from '../functions/integrator-runs/work-on-run.ts';
import { transact } from '../functions/platform/table.ts';
import { type SampleRow, sampleCsv, sampleName } from './sample-csv.ts';

const minuteMs = 60_000;
/** Uploads come in the evening: six hours and more before the run. */
const eveningMs = 7 * 60 * minuteMs;

interface Upload {
  readonly templateId: number;
  readonly rows: readonly SampleRow[];
  /** @default the one that the template asks for */
  readonly fileName?: string;
}

const employee = (employeeId: string, values: SampleRow = {}): SampleRow => ({
  EmployeeID: employeeId,
  WorkEmail: `${employeeId}@acme.example`,
  SSN: '',
  AlienNumber: '',
  ...values,
});
const passport = (employeeId: string, country = 'Nigeria'): SampleRow => ({
  EmployeeID: employeeId,
  PassportNumber: `S${employeeId}`,
  IssuingCountry: country,
});

/** What the invented firm has sent on the last nights, oldest first: everything well, then not quite. */
const nights: readonly (readonly Upload[])[] = [
  [
    { templateId: 2, rows: [{}, { ContactID: 'M-7782', LastName: 'Berg', IsPrimary: 'N' }] },
    { templateId: 3, rows: ['300001', '300002', '300003', '300004'].map((id) => employee(id)) },
  ],
  [
    {
      templateId: 3,
      rows: [
        employee('300001', { JobTitle: 'Senior Robotics Engineer' }),
        employee('300002', { MobilePhone: '' }),
        employee('300005', { CountryOfCitizenship: 'Nederland' }),
        employee('300006', { CountryOfCitizenship: 'Nederland' }),
        employee('300007', { HireDate: '06/31/2024' }),
      ],
    },
    { templateId: 6, rows: [passport('300001'), passport('300005', 'Netherlands')] },
    { templateId: 3, rows: [], fileName: 'employees final.csv' },
  ],
];

/**
 * Two nights of the invented firm, done by the very code that serves it, with a clock that shows the time of each step. May be
 * cut off and begun again.
 */
export async function seedFirmRuns(deps: RunDeps, firmId: string): Promise<void> {
  const lastRunDate = addDays(runDateOf(deps.clock.now()), -1);
  for (const [index, uploads] of nights.entries())
    await passNight(deps, { firmId, runDate: addDays(lastRunDate, index - nights.length + 1), uploads });
}

interface Night {
  readonly firmId: string;
  /** Pacific date of the run. */
  readonly runDate: string;
  readonly uploads: readonly Upload[];
}

async function passNight(deps: RunDeps, { firmId, runDate, uploads }: Night): Promise<void> {
  const runMs = runInstantOf(runDate).getTime();
  for (const [index, upload] of uploads.entries()) {
    const at = new Date(runMs - eveningMs + index * minuteMs);
    await arrive({ ...deps, clock: { now: () => at } }, { firmId, upload, date: addDays(runDate, -1) });
  }
  const beganMs = deps.clock.now().getTime();
  const clock = { now: () => new Date(runMs + deps.clock.now().getTime() - beganMs) };
  const queuedAt = new Date(runMs).toISOString();
  const run = { firmId, runId: runDate, kind: 'NIGHTLY', runDate, status: 'QUEUED' } as const;
  const row = { ...run, triggeredBy: 'SCHEDULE', queuedAt, epoch: 0, jobCount: 0, toldAt: queuedAt };
  await transact(deps.integrator.client, [newRunPut(deps, row)]).catch((error: unknown) => {
    if (!(error instanceof Error) || error.name !== 'TransactionCanceledException') throw error;
  });
  const remainingMs = () => 10 * minuteMs;
  const step = () =>
    workOnRun({ ...deps, clock }, { firmId, runId: runDate, hasFailed: false }, { remainingMs });
  while (!(await step()).isEnded);
}

async function arrive(
  deps: RunDeps,
  { firmId, upload, date }: { firmId: string; upload: Upload; date: string },
): Promise<void> {
  const { templateId, rows, fileName = sampleName(templateId, date) } = upload;
  const key = `${firmId}/${folders.import}/${fileName}`;
  await deps.drop.write(key, sampleCsv(templateId, rows), 'text/csv');
  const time = deps.clock.now().toISOString();
  const checks: Promise<unknown>[] = [];
  const checkStarter = {
    start: async (ref: { firmId: string; fileId: string }) => {
      checks.push(checkFile(deps, ref, { remainingMs: () => 10 * minuteMs }));
    },
  };
  const object = { key, sequencer: time };
  await receiveFile({ ...deps, checkStarter }, { detail: { bucket: { name: '' }, object }, time });
  await Promise.all(checks);
}
