import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ConnectionTest, NewConnectionTest } from '../../../functions/deliveries/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { useSingleFlight } from '../ui/single-flight.ts';

const lookIntervalMs = 500;

export interface ConnectionTestRun {
  readonly test: ConnectionTest | undefined;
  /** What the shown test was started with, but for the secrets. */
  readonly tested: NewConnectionTest['destination'] | undefined;
  readonly isRunning: boolean;
  /** Why it could not be started or followed. */
  readonly error: Error | null;
  readonly start: (body: NewConnectionTest) => void;
  /** Forgets why the last one could not be started. */
  readonly forgetRefusal: () => void;
  /** Whether the shown test is one of this destination. */
  readonly isOf: (destination: NewConnectionTest['destination']) => boolean;
  /** Whether the shown test passed with just these values, secrets included. */
  readonly hasPassedWith: (body: NewConnectionTest) => boolean;
}

/** Starts connection tests and follows the last one step by step until it ends. */
export function useConnectionTest(
  distributorId: string,
  onStartRefused?: (error: Error) => void,
): ConnectionTestRun {
  const { deliveries } = useApi();
  const queryClient = useQueryClient();
  const run = useSingleFlight();
  const [started, setStarted] = useState<{ testId: string; body: NewConnectionTest }>();
  const starting = useMutation({
    mutationFn: (body: NewConnectionTest) => deliveries.startTest(distributorId, body),
    retry: false,
    onSuccess: ({ testId }, body) => setStarted({ testId, body }),
    onError: onStartRefused,
  });
  const following = useQuery({
    queryKey: ['delivery-test', distributorId, started?.testId],
    queryFn: ({ signal }) => deliveries.test(distributorId, started?.testId ?? '', signal),
    enabled: started !== undefined,
    refetchInterval: ({ state }) => (isEnded(state.data) ? false : lookIntervalMs),
    staleTime: ({ state }) => (isEnded(state.data) ? Number.POSITIVE_INFINITY : 0),
  });
  const test = starting.isPending ? undefined : following.data;
  const isPassed = test?.status === 'PASSED';
  useEffect(() => {
    // A passed test of the stored values is noted at the settings.
    if (isPassed) void queryClient.invalidateQueries({ queryKey: ['delivery-settings', distributorId] });
  }, [isPassed, queryClient, distributorId]);
  return {
    test,
    tested: started?.body.destination,
    isRunning: starting.isPending || (started !== undefined && !isEnded(test) && following.error === null),
    error: starting.error ?? following.error,
    start: (body) => run(() => starting.mutateAsync(body)),
    forgetRefusal: () => starting.error && starting.reset(),
    isOf: (destination) => JSON.stringify(destination) === JSON.stringify(started?.body.destination),
    hasPassedWith: (body) => isPassed && JSON.stringify(body) === JSON.stringify(started?.body),
  };
}

const isEnded = (test: ConnectionTest | undefined): boolean =>
  test !== undefined && test.status !== 'RUNNING';
