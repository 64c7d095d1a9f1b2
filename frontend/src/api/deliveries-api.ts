import { getDeliverySettings } from '../../../functions/deliveries/contract.ts';
import { ApiProblem } from './api-problem.ts';
import type { CallRoute } from './http-client.ts';

export function deliveriesApi(call: CallRoute) {
  return {
    /** Whether delivery settings are saved; what they say is not for this site yet. */
    async isConfigured(distributorId: string, signal?: AbortSignal): Promise<boolean> {
      try {
        await call(getDeliverySettings, { params: { distributorId }, signal });
        return true;
      } catch (error) {
        if (error instanceof ApiProblem && error.code === 'DELIVERY_NOT_CONFIGURED') return false;
        throw error;
      }
    },
  };
}
