import * as z from 'zod';
import { FirmId } from '../directory/contract.ts';
import { JobId, RunId } from '../integrator-jobs/contract.ts';
import { Instant } from '../platform/contract.ts';

export const RunKind = z.enum(['NIGHTLY', 'RERUN', 'UNDO', 'EXPORT']);
export type RunKind = z.infer<typeof RunKind>;

/** `QUEUED → IN_PROGRESS → COMPLETED | INCOMPLETE | INTERRUPTED`; the last as the worst of its jobs. */
export const RunStatus = z.enum(['QUEUED', 'IN_PROGRESS', 'COMPLETED', 'INCOMPLETE', 'INTERRUPTED']);
export type RunStatus = z.infer<typeof RunStatus>;

/** Everything that writes what a firm keeps, or reads it as a whole, is a run, and a firm has one at work at a time. */
export const Run = z.object({
  firmId: FirmId,
  runId: RunId,
  kind: RunKind,
  /** The Pacific date that it is for, or was asked for on. */
  runDate: z.iso.date(),
  status: RunStatus,
  /** `SCHEDULE`, or the name of a person. */
  triggeredBy: z.string(),
  queuedAt: Instant,
  startedAt: Instant.optional(),
  endedAt: Instant.optional(),
  /** How often work on it was begun; what an earlier beginning still wants to write is refused. */
  epoch: z.int().nonnegative().default(0),
  jobCount: z.int().nonnegative().default(0),
  /** Of a re-run: the job whose failed rows it runs. */
  ofJobId: JobId.optional(),
  /** Of an undo: the run that it undoes. */
  ofRunId: RunId.optional(),
  /** The run that undoes this one. */
  undoneByRunId: RunId.optional(),
  /** When its digest was sent, or found to need none. */
  toldAt: Instant.optional(),
});
export type Run = z.infer<typeof Run>;

export const RunRef = Run.pick({ firmId: true, runId: true });
export type RunRef = z.infer<typeof RunRef>;

/** Input and output of the functions behind the workflow of runs. */
export const runSteps = {
  /** Works on a run until it has ended or a slice of time is over, and goes on where the call before stopped. */
  workOnRun: {
    input: RunRef.extend({ hasFailed: z.boolean().default(false) }),
    output: z.object({
      isEnded: z.boolean(),
      /** Seconds after which to go on; 0 at once. More while another run of the firm is at work. */
      waitSeconds: z.int().nonnegative(),
    }),
  },
  /** Of a run, or of the files that are missing for the run of a date; of neither: about uploads that were refused. */
  sendDigest: {
    input: z.object({ firmId: FirmId, runId: RunId.optional(), missingDate: z.iso.date().optional() }),
    output: z.object({ mailCount: z.int().nonnegative() }),
  },
} as const;
export type WorkOnRunInput = z.infer<typeof runSteps.workOnRun.input>;
export type WorkOnRunOutput = z.infer<typeof runSteps.workOnRun.output>;
export type SendDigestInput = z.infer<typeof runSteps.sendDigest.input>;

/** Environment variables of this room's functions. */
export const runsEnv = z.object({
  /** Of those that start runs. */
  RUN_WORKFLOW_ARN: z.string().min(1),
  /** Of the one that begins nightly runs. */
  DIGEST_FUNCTION_NAME: z.string().min(1),
  /** Of the one that begins nightly runs, and of the one that ends them: has events sent on. */
  FAN_OUT_FUNCTION_NAME: z.string().min(1),
});
