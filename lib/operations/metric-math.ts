import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { type MetricName, metricNamespace, metrics } from '../../functions/platform/contract.ts';

/** CloudWatch takes no more metrics in the expression of an alarm. */
export const mostMetrics = 10;

/** A metric that the application writes, of all tenants together. */
export function ownMetric(name: MetricName, options: { statistic?: string; period?: Duration } = {}): Metric {
  const { statistic = Stats.SUM, period = Duration.minutes(5) } = options;
  return new Metric({
    namespace: metricNamespace,
    metricName: name,
    dimensionsMap: { service: metrics[name].room },
    statistic,
    period,
    label: name,
  });
}

interface Folded {
  readonly label: string;
  readonly period: Duration;
  /** What becomes of each before they are folded: `m` stands for it. @default FILL(m, 0) */
  readonly each?: (metric: string, index: number) => string;
}

/** One metric of many: an alarm takes expressions, but no search. At most `mostMetrics`. */
export function folded(by: 'SUM' | 'MAX' | 'MIN', of: readonly IMetric[], how: Folded): MathExpression {
  const { label, period, each = (metric) => `FILL(${metric}, 0)` } = how;
  const usingMetrics = Object.fromEntries(of.map((metric, index) => [`m${index}`, metric]));
  const terms = of.map((_, index) => each(`m${index}`, index));
  return new MathExpression({ expression: `${by}([${terms.join(', ')}])`, usingMetrics, label, period });
}

/** In groups that fit into one alarm each. */
export function groupsOf<T>(all: readonly T[], size: number): T[][] {
  const count = Math.ceil(all.length / size);
  return Array.from({ length: count }, (_, index) => all.slice(index * size, (index + 1) * size));
}
