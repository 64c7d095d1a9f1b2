import { BothTimes } from '../ui/both-times.tsx';
import { runBeginsAt } from './run-times.ts';

/** When the run of a date begins; a dash when none takes the file. */
export function RunTime({ runDate }: { readonly runDate: string | undefined }) {
  return runDate === undefined ? <>–</> : <BothTimes at={runBeginsAt(runDate)} />;
}
