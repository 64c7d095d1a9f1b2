import {
  addSshKey,
  enableSubscription,
  endSubscription,
  getSubscription,
  removeSshKey,
  requestSubscription,
  suspendSubscription,
  withdrawRequest,
} from '../../../functions/integrator-subscription/contract.ts';
import type { CallRoute } from './http-client.ts';

/** The subscription of a firm and the keys that open its SFTP area; every act answers with what it is afterwards. */
export function subscriptionApi(call: CallRoute) {
  const of = (firmId: string) => ({ params: { firmId } });
  return {
    read: (firmId: string, signal?: AbortSignal) => call(getSubscription, { ...of(firmId), signal }),
    request: (firmId: string, message: string | undefined) =>
      call(requestSubscription, { ...of(firmId), body: { message } }),
    withdraw: (firmId: string) => call(withdrawRequest, of(firmId)),
    enable: (firmId: string) => call(enableSubscription, of(firmId)),
    suspend: (firmId: string, reason: string) =>
      call(suspendSubscription, { ...of(firmId), body: { reason } }),
    end: (firmId: string, reason: string) => call(endSubscription, { ...of(firmId), body: { reason } }),
    addKey: (firmId: string, body: { readonly name: string; readonly publicKey: string }) =>
      call(addSshKey, { ...of(firmId), body }),
    removeKey: (firmId: string, keyId: string) => call(removeSshKey, { params: { firmId, keyId } }),
  };
}
