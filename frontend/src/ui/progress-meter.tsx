import './progress-meter.css';
import { percentDone } from './format.ts';

/** A thin bar without a live region: what moves every two seconds is not to be read out every two seconds. */
export function ProgressMeter(props: {
  readonly label: string;
  readonly doneCount: number;
  readonly totalCount: number;
}) {
  const percent = percentDone(props.doneCount, props.totalCount);
  return <progress className="progress-meter" aria-label={props.label} value={percent} max={100} />;
}
