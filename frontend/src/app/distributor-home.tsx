import { useParams } from 'react-router';
import { listDataExports } from '../../../functions/data-exports/contract.ts';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { Forward } from './forward.tsx';
import { NotFoundPage } from './not-found-page.tsx';

/** Where the address of a distributor leads: to its log; a client administrator goes to the own client. */
export function DistributorHome() {
  const me = useMe().data;
  const home = `/distributors/${useParams()['distributorId']}`;
  if (me?.principal.clientId !== undefined) {
    return <Forward to={`${home}/clients/${me.principal.clientId}`} />;
  }
  return mayCall(me, listDataExports) ? <Forward to={`${home}/data-exports`} /> : <NotFoundPage />;
}
