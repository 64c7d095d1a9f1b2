import { useParams } from 'react-router';
import { useFirm } from '../api/current-firm.tsx';
import { useMe } from '../api/who.ts';

/** The firm of the address, or the caller's own where the address names none. */
export function useShownFirm() {
  const own = useMe().data?.firm?.firmId;
  return useFirm(useParams()['firmId'] ?? own).firm;
}
