import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

export interface AlarmProps {
  /** What is wrong, as the operator reads it. */
  readonly title: string;
  /** Anchor of the entry in `docs/runbook.md` that says what to do. */
  readonly runbookAnchor: string;
  readonly metric: IMetric;
  /** Raised when the metric is at or above it for all the periods. */
  readonly threshold: number;
  /** Raised when the metric is below the threshold instead. @default false */
  readonly isRaisedBelow?: boolean;
  /** Raised when there is no metric, too: for what tells that it is alive. @default false */
  readonly isRaisedBySilence?: boolean;
  /** @default 1 */
  readonly periods?: number;
}

/** The one way to raise an alarm; the severity decides who is woken. */
export class Alarms {
  readonly #topic: ITopic;
  constructor(topic: ITopic) {
    this.#topic = topic;
  }

  /** Users are without an answer: look now. */
  high(scope: Construct, id: string, props: AlarmProps): Alarm {
    return this.#raise(scope, id, 'HIGH', props);
  }

  /** Something waits for a person: look today. */
  medium(scope: Construct, id: string, props: AlarmProps): Alarm {
    return this.#raise(scope, id, 'MEDIUM', props);
  }

  #raise(scope: Construct, id: string, severity: string, props: AlarmProps): Alarm {
    const alarm = new Alarm(scope, id, {
      alarmDescription: `${severity}: ${props.title}. See docs/runbook.md#${props.runbookAnchor}`,
      metric: props.metric,
      threshold: props.threshold,
      evaluationPeriods: props.periods ?? 1,
      comparisonOperator: props.isRaisedBelow
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: props.isRaisedBySilence ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.#topic));
    return alarm;
  }
}
