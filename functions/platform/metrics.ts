import { Metrics } from '@aws-lambda-powertools/metrics';
import { type MetricName, metricNamespace, metrics } from './contract.ts';

/** Tells a metric. @param tenantId id of a distributor or a firm; kept with the metrics that are told of each tenant */
export type Measure = (name: MetricName, value: number, tenantId?: string) => void;

/**
 * Writes each as a line of CloudWatch's Embedded Metric Format, which CloudWatch reads from the log: no call, no right. Its
 * dimension `service` is the room of the function, by which alarms and dashboard find it.
 */
export function createMeasure(): Measure {
  const written = new Metrics({ namespace: metricNamespace });
  return (name, value, tenantId) => {
    const metric = metrics[name];
    written.clearDefaultDimensions();
    written.setDefaultDimensions({ service: metric.room }).addMetric(name, metric.unit, value);
    // One set of dimensions for all tenants together, one for this.
    if ('isByTenant' in metric && tenantId !== undefined)
      written.addDimensions({}).addDimensions({ tenant: tenantId });
    written.publishStoredMetrics();
  };
}
