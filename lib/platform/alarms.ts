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
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.#topic));
    return alarm;
  }
}
