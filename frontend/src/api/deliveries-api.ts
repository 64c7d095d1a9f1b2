import {
  type DeliverySettings,
  getDeliverySettings,
  getDeliveryTest,
  listSettingsChanges,
  type NewConnectionTest,
  type NewDeliverySettings,
  putDeliverySettings,
  testDelivery,
} from '../../../functions/deliveries/contract.ts';
import { ApiProblem } from './api-problem.ts';
import type { CallRoute } from './http-client.ts';

export function deliveriesApi(call: CallRoute) {
  return {
    /** `null` when none were saved yet. */
    async settings(distributorId: string, signal?: AbortSignal): Promise<DeliverySettings | null> {
      try {
        return await call(getDeliverySettings, { params: { distributorId }, signal });
      } catch (error) {
        if (error instanceof ApiProblem && error.code === 'DELIVERY_NOT_CONFIGURED') return null;
        throw error;
      }
    },
    saveSettings: (distributorId: string, body: NewDeliverySettings) =>
      call(putDeliverySettings, { params: { distributorId }, body }),
    startTest: (distributorId: string, body: NewConnectionTest) =>
      call(testDelivery, { params: { distributorId }, body }),
    test: (distributorId: string, testId: string, signal?: AbortSignal) =>
      call(getDeliveryTest, { params: { distributorId, testId }, signal }),
    changes: async (distributorId: string, signal?: AbortSignal) =>
      (await call(listSettingsChanges, { params: { distributorId }, signal })).items,
  };
}
