import {
  decideFromAddress,
  deleteDistributorLogo,
  getDistributorLogo,
  listFromAddresses,
  setDistributorLogo,
} from '../../../functions/distributor-packages/contract.ts';
import type { CallRoute } from './http-client.ts';

/** What holds for the whole distributor. */
export function systemSettingsApi(call: CallRoute) {
  return {
    logo: (distributorId: string, signal?: AbortSignal) =>
      call(getDistributorLogo, { params: { distributorId }, signal }),
    setLogo: (distributorId: string, contentBase64: string) =>
      call(setDistributorLogo, { params: { distributorId }, body: { contentBase64 } }),
    deleteLogo: (distributorId: string) => call(deleteDistributorLogo, { params: { distributorId } }),
    fromAddresses: async (distributorId: string, signal?: AbortSignal) =>
      (await call(listFromAddresses, { params: { distributorId }, signal })).items,
    decideFromAddress: (
      distributorId: string,
      body: { readonly address: string; readonly isVerified: boolean },
    ) => call(decideFromAddress, { params: { distributorId }, body }),
  };
}
