import Alert from '@cloudscape-design/components/alert';
import type { ReactNode } from 'react';
import { messages } from '../../../functions/data-exports/contract.ts';
import {
  type DeliverySettings,
  putDeliverySettings,
  testDelivery,
} from '../../../functions/deliveries/contract.ts';
import type { Distributor } from '../../../functions/directory/contract.ts';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { AppLink } from '../ui/app-link.tsx';
import { settingsAddress } from './addresses.ts';

/** Why nobody can ask for an export of this distributor now, with a link for those who may change it. */
export function exportObstacle(
  distributor: Distributor,
  /** `undefined` while they are not known; then the server has the last word. */
  settings: DeliverySettings | null | undefined,
): ReactNode {
  if (!distributor.isDataExportEnabled) return <NotEnabled distributor={distributor} />;
  if (settings === undefined || settings?.testedAt !== undefined) return undefined;
  return <NotConfigured distributorId={distributor.distributorId} isSaved={settings !== null} />;
}

function NotEnabled({ distributor }: { readonly distributor: Distributor }) {
  const me = useMe().data;
  return (
    <Alert type="warning" header={messages.notEnabled}>
      {mayCall(me, putDeliverySettings) ? (
        <>
          Switch it on in the{' '}
          <AppLink href={settingsAddress(distributor.distributorId)}>delivery settings</AppLink> of{' '}
          {distributor.name}.
        </>
      ) : (
        'Nothing can be requested until it is switched on; exports that were made before stay in the log.'
      )}
    </Alert>
  );
}

function NotConfigured(props: { readonly distributorId: string; readonly isSaved: boolean }) {
  const me = useMe().data;
  const settings = <AppLink href={settingsAddress(props.distributorId)}>delivery settings</AppLink>;
  const mayEdit = mayCall(me, putDeliverySettings);
  const mayTest = props.isSaved && mayCall(me, testDelivery);
  return (
    <Alert type="warning" header={messages.notConfigured}>
      {props.isSaved
        ? 'The delivery settings are saved, but no test of the connection has passed yet. '
        : 'No delivery settings are saved yet. '}
      {mayEdit && <>Enter and test them in the {settings}.</>}
      {!mayEdit && mayTest && (
        <>
          Test the connection in the {settings}, or ask your Implementation Project Manager to correct them.
        </>
      )}
      {!mayEdit &&
        !mayTest &&
        'Ask your Implementation Project Manager to enter and test the delivery settings.'}
    </Alert>
  );
}
