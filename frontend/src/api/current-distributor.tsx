import { createContext, useContext } from 'react';
import type { Distributor } from '../../../functions/directory/contract.ts';

const DistributorContext = createContext<Distributor | undefined>(undefined);
export const DistributorProvider = DistributorContext;

/** The distributor that the address names. @throws Error outside `DistributorProvider` */
export function useCurrentDistributor(): Distributor {
  const distributor = useContext(DistributorContext);
  if (distributor === undefined)
    throw new Error('useCurrentDistributor needs a DistributorProvider above it');
  return distributor;
}
