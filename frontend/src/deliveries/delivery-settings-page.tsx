import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { type DeliverySettings, putDeliverySettings } from '../../../functions/deliveries/contract.ts';
import { setDataExportEnabled } from '../../../functions/directory/contract.ts';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import { useDeliverySettings } from '../api/delivery-settings.ts';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { Instant } from '../ui/instant.tsx';
import { ChangesTable } from './changes-table.tsx';
import { FeatureSection } from './feature-section.tsx';
import { SettingsEditor } from './settings-editor.tsx';
import { SettingsSummary } from './settings-summary.tsx';
import { WaitingTransfers } from './waiting-transfers.tsx';

/** Where and how the distributor's packages are sent; vendor staff change it, everyone else looks. */
export function DeliverySettingsPage() {
  const distributor = useCurrentDistributor();
  const { distributorId } = distributor;
  const me = useMe().data;
  const query = useDeliverySettings(distributorId);
  const settings = query.data;
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description={settings === undefined ? undefined : <SettingsState settings={settings} />}
        >
          Delivery settings
        </Header>
      }
    >
      <SpaceBetween size="l">
        {mayCall(me, setDataExportEnabled) && <FeatureSection distributor={distributor} />}
        {settings === undefined && query.error && (
          <FailureAlert
            header="The delivery settings could not be loaded"
            onRetry={() => void query.refetch()}
          >
            {query.error.message}
          </FailureAlert>
        )}
        {settings === undefined && query.isPending && (
          <StatusIndicator type="loading">Loading the delivery settings</StatusIndicator>
        )}
        {settings !== undefined && (
          <LoadedSettings
            key={distributorId}
            settings={settings}
            onReload={async () => (await query.refetch()).data}
          />
        )}
      </SpaceBetween>
    </ContentLayout>
  );
}

function LoadedSettings(props: {
  readonly settings: DeliverySettings | null;
  /** Reads them anew; `undefined` when that failed. */
  readonly onReload: () => Promise<DeliverySettings | null | undefined>;
}) {
  const { settings, onReload } = props;
  const { distributorId } = useCurrentDistributor();
  const me = useMe().data;
  const mayEdit = mayCall(me, putDeliverySettings);
  // What is being edited stays although the settings are read anew; saving and reloading begin with what is stored.
  const [edited, setEdited] = useState({ settings, editCount: 0 });
  const begin = (next: DeliverySettings | null) =>
    setEdited(({ editCount }) => ({ settings: next, editCount: editCount + 1 }));
  const [isJustSaved, setJustSaved] = useState(false);
  const bounced = settings?.bouncedEmails ?? [];
  return (
    <SpaceBetween size="l">
      {bounced.length > 0 && (
        <Alert type="warning" header="Mail cannot be delivered to some addresses">
          {bounced.join(', ')}
        </Alert>
      )}
      {mayEdit && (
        <SettingsEditor
          key={edited.editCount}
          distributorId={distributorId}
          settings={edited.settings}
          isReopened={edited.editCount > 0}
          onSaved={(saved) => {
            setJustSaved(true);
            begin(saved);
          }}
          onReload={() => void onReload().then((read) => read !== undefined && begin(read))}
        />
      )}
      {isJustSaved && settings?.testedAt !== undefined && (
        <WaitingTransfers key={`waiting ${edited.editCount}`} distributorId={distributorId} />
      )}
      {!mayEdit && settings !== null && <SettingsSummary settings={settings} />}
      {!mayEdit && settings === null && (
        <Box textAlign="center" padding={{ vertical: 'l' }}>
          <b>No delivery settings are saved yet</b>
          <p>Ask your Implementation Project Manager to enter and test them.</p>
        </Box>
      )}
      <ChangesTable distributorId={distributorId} />
    </SpaceBetween>
  );
}

function SettingsState({ settings }: { readonly settings: DeliverySettings | null }) {
  if (settings === null) {
    return <StatusIndicator type="warning">Delivery is not configured.</StatusIndicator>;
  }
  const { testedAt, updatedAt, updatedBy } = settings;
  return (
    <>
      {testedAt === undefined ? (
        <StatusIndicator type="warning">The connection has not been tested.</StatusIndicator>
      ) : (
        <StatusIndicator>
          The connection was tested on <Instant at={testedAt} />.
        </StatusIndicator>
      )}{' '}
      Saved by {updatedBy} on <Instant at={updatedAt} />.
    </>
  );
}
