import { listDataExports } from '../../../functions/data-exports/contract.ts';
import type { LogFilters } from '../api/data-exports-api.ts';
import { useAddressFilters } from '../ui/address-filters.ts';

const { status, transferStatus, clientId, requestedBy, fromDate, toDate } = listDataExports.query.shape;
const shapes = { status, transferStatus, clientId, requestedBy, fromDate, toDate };

export const useLogFilters = () => useAddressFilters<LogFilters>(shapes);
