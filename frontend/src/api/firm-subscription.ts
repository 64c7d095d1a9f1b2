import { useQuery } from '@tanstack/react-query';
import type {
  Subscription,
  SubscriptionStatus,
} from '../../../functions/integrator-subscription/contract.ts';
import { useApi } from './api-context.tsx';
import type { Look } from './job-status.ts';

export const subscriptionLooks: Record<SubscriptionStatus, Look> = {
  NONE: { label: 'Not subscribed', type: 'stopped' },
  REQUESTED: { label: 'Requested', type: 'pending' },
  ACTIVE: { label: 'Active', type: 'success' },
  SUSPENDED: { label: 'Suspended', type: 'warning' },
  ENDED: { label: 'Ended', type: 'stopped' },
};

export const subscriptionQueryKey = (firmId: string) => ['subscription', firmId];

const applyingIntervalMs = 3_000;

/** The subscription of a firm; read anew soon while the SFTP server does not have what was asked for last. */
export function useSubscription(firmId: string) {
  const { subscription } = useApi();
  return useQuery({
    queryKey: subscriptionQueryKey(firmId),
    queryFn: ({ signal }) => subscription.read(firmId, signal),
    refetchInterval: ({ state }) => isBeingApplied(state.data) && applyingIntervalMs,
  });
}

const isBeingApplied = (shown: Subscription | undefined): boolean => shown?.sftp?.isApplied === false;
