import { useQuery } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { type Firm, listFirms } from '../../../functions/directory/contract.ts';
import { useApi } from './api-context.tsx';
import { mayCall } from './may-call.ts';
import { useMe } from './who.ts';

const FirmContext = createContext<Firm | undefined>(undefined);
export const FirmProvider = FirmContext;

/** The firm that the address names. @throws Error outside `FirmProvider` */
export function useCurrentFirm(): Firm {
  const firm = useContext(FirmContext);
  if (firm === undefined) throw new Error('useCurrentFirm needs a FirmProvider above it');
  return firm;
}

/** Firms that the caller may see; asked only of vendor staff, a firm administrator has one and everyone else none. */
export function useFirms(options: { readonly isEnabled: boolean }) {
  const { integrator } = useApi();
  return useQuery({
    queryKey: ['firms'],
    queryFn: ({ signal }) => integrator.firms(signal),
    enabled: options.isEnabled,
  });
}

/** The firm of an address: `undefined` while it is looked up, `null` when there is none that the caller may see. */
export function useFirm(firmId: string | undefined): {
  readonly firm: Firm | null | undefined;
  readonly error: Error | null;
  readonly retry: () => void;
} {
  const me = useMe().data;
  const isChoosing = mayCall(me, listFirms) && me?.principal.firmId === undefined;
  const all = useFirms({ isEnabled: isChoosing && firmId !== undefined });
  const visible = isChoosing ? all.data : me && [me.firm].filter((own) => own !== undefined);
  const found = visible?.find((one) => one.firmId === firmId);
  return {
    firm: found ?? (visible === undefined && firmId !== undefined ? undefined : null),
    error: all.error,
    retry: () => void all.refetch(),
  };
}
