import { useParams } from 'react-router';
import { useDistributor, useMe } from '../api/who.ts';

/** The distributor of the address, or the caller's own where the address names none. */
export function useShownDistributor() {
  const own = useMe().data?.distributor?.distributorId;
  return useDistributor(useParams()['distributorId'] ?? own ?? '');
}
