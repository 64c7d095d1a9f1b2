import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useIsFetching } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import {
  type ClientProfile,
  type ClientSettings,
  saveClientSettings,
} from '../../../functions/clients/contract.ts';
import { Instant as InstantText } from '../../../functions/platform/contract.ts';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { AsItWasPicker, PastNotice, PastSettings } from './as-it-was.tsx';
import { managedBy, OwnSettingsEditor } from './own-settings-editor.tsx';
import { PackageSection } from './package-section.tsx';
import { clientQueryKey, useClientChanged, useClientSettings, useShownClient } from './use-client.ts';

/** Features of a client: its package and its settings, now or as they were. */
export function ClientFeaturesTab() {
  const profile = useShownClient();
  const [search, setSearch] = useSearchParams();
  const at = InstantText.safeParse(search.get('at')).data;
  const goTo = (instant: string | undefined) => setSearch(instant === undefined ? {} : { at: instant });
  return (
    <SpaceBetween size="l">
      {at === undefined ? (
        <PackageSection profile={profile} />
      ) : (
        <PastNotice profile={profile} at={at} onBack={() => goTo(undefined)} />
      )}
      <AsItWasPicker shownAt={at} onChange={goTo} />
      {at === undefined ? <SettingsNow profile={profile} /> : <PastSettings profile={profile} at={at} />}
    </SpaceBetween>
  );
}

function SettingsNow({ profile }: { readonly profile: ClientProfile }) {
  const query = useClientSettings(profile);
  const changed = useClientChanged(profile);
  const me = useMe().data;
  const unsaved = useRef(false);
  const isJustSaved = useRef(false);
  const edited = useEdited(profile, query.data, unsaved);
  const isAnotherComing = useIsAnotherComing(profile, query.data) && !unsaved.current;
  if (edited === undefined || isAnotherComing) {
    if (query.error === null) return <StatusIndicator type="loading">Loading the settings</StatusIndicator>;
    return (
      <FailureAlert header="The settings could not be loaded" onRetry={() => void query.refetch()}>
        {query.error.message}
      </FailureAlert>
    );
  }
  const note = managedBy(edited.settings);
  return (
    <SpaceBetween size="l">
      {note !== undefined && !mayCall(me, saveClientSettings) && <Alert type="info">{note}</Alert>}
      <OwnSettingsEditor
        key={edited.editCount}
        profile={edited.profile}
        settings={edited.settings}
        unsaved={unsaved}
        isJustSaved={isJustSaved}
        onReload={() => {
          unsaved.current = false;
          void changed();
        }}
      />
    </SpaceBetween>
  );
}

/** Whether the settings that were read are not those of the package that the client has, and newer ones are being read. */
function useIsAnotherComing(profile: ClientProfile, settings: ClientSettings | undefined): boolean {
  const key = clientQueryKey(profile.distributorId, profile.clientId);
  const isReading = useIsFetching({ queryKey: key }) > 0;
  return isReading && settings !== undefined && settings.package?.packageId !== profile.packageId;
}

interface Edited {
  readonly profile: ClientProfile;
  readonly settings: ClientSettings;
  readonly editCount: number;
}

/** What the editor began with. It begins anew when something newer was read, unless that would cost unsaved input. */
function useEdited(
  profile: ClientProfile,
  settings: ClientSettings | undefined,
  unsaved: { readonly current: boolean },
): Edited | undefined {
  const [edited, setEdited] = useState<Edited>();
  useEffect(() => {
    if (settings === undefined || unsaved.current) return;
    setEdited((before) => {
      if (before && editionOf(before.profile, before.settings) === editionOf(profile, settings))
        return before;
      return { profile, settings, editCount: (before?.editCount ?? 0) + 1 };
    });
  }, [profile, settings, unsaved]);
  return edited;
}

function editionOf(profile: ClientProfile, settings: ClientSettings): string {
  const { package: assigned, ownSettingsVersion } = settings;
  return [profile.version, assigned?.packageId, assigned?.version, ownSettingsVersion].join(' ');
}
