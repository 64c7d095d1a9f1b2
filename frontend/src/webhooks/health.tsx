import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { Webhook } from '../../../functions/webhooks/contract.ts';
import { healthOf } from './labels.ts';

export function Health({ webhook }: { readonly webhook: Webhook }) {
  const { label, type } = healthOf(webhook);
  return <StatusIndicator type={type}>{label}</StatusIndicator>;
}
