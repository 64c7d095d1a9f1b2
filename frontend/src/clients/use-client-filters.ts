import { ClientListFilter } from '../../../functions/clients/contract.ts';
import { useAddressFilters } from '../ui/address-filters.ts';

export const useClientFilters = () => useAddressFilters<ClientListFilter>(ClientListFilter.shape);
