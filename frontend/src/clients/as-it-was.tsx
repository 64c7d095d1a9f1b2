import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import DatePicker, { type DatePickerProps } from '@cloudscape-design/components/date-picker';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useEffect, useRef, useState } from 'react';
import type { ClientProfile, ClientSettings } from '../../../functions/clients/contract.ts';
import { CalendarDate } from '../../../functions/platform/contract.ts';
import { ApiProblem } from '../api/api-problem.ts';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import { valuesSet } from '../client-settings/setting-rules.ts';
import { SettingsForm } from '../client-settings/settings-form.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { Instant } from '../ui/instant.tsx';
import { useClientSettings } from './use-client.ts';

/** The last moment of a date in the viewer's zone; of today: now. */
function endOfDate(date: string, nowMs: number): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const endMs = new Date(year, month - 1, day, 23, 59, 59, 999).getTime();
  return new Date(Math.min(endMs, nowMs)).toISOString();
}

/** Chooses a date whose settings are shown; they are those at the end of it. */
export function AsItWasPicker(props: {
  /** What is shown instead of the settings of now. */
  readonly shownAt: string | undefined;
  readonly onChange: (instant: string) => void;
}) {
  const { shownAt } = props;
  const [typed, setTyped] = useState('');
  const picker = useRef<DatePickerProps.Ref>(null);
  const wasPast = useRef(false);
  useEffect(() => {
    if (shownAt === undefined && wasPast.current) {
      setTyped('');
      // The button that led back is gone.
      if (document.activeElement === document.body) picker.current?.focus();
    }
    wasPast.current = shownAt !== undefined;
  }, [shownAt]);
  const change = (text: string) => {
    setTyped(text);
    const date = CalendarDate.safeParse(text).data;
    if (date !== undefined && isPast(new Date(`${date}T00:00:00`))) {
      props.onChange(endOfDate(date, Date.now()));
    }
  };
  return (
    <FormField
      label="As it was on"
      description="The settings as they applied at the end of that day, read-only."
    >
      <DatePicker
        ref={picker}
        value={typed}
        format="iso"
        placeholder="YYYY-MM-DD"
        isDateEnabled={isPast}
        openCalendarAriaLabel={(chosen) =>
          `Choose date, As it was on${chosen ? `, ${chosen} is chosen` : ''}`
        }
        onChange={({ detail }) => change(detail.value)}
      />
    </FormField>
  );
}

const isPast = (date: Date): boolean => date.getTime() <= Date.now();

interface PastProps {
  readonly profile: ClientProfile;
  readonly at: string;
}

/** Tells which moment of the past is shown, with the way back to now. */
export function PastNotice({ profile, at, onBack }: PastProps & { readonly onBack: () => void }) {
  const settings = useClientSettings(profile, at).data;
  return (
    <Alert
      type="info"
      header={
        <>
          As it was on <Instant at={at} />
        </>
      }
      action={
        <Button formAction="none" onClick={onBack}>
          Back to the settings of now
        </Button>
      }
    >
      These settings are of the past and cannot be changed here. {settings && sourceText(settings)}
    </Alert>
  );
}

/** Settings at an instant of the past. */
export function PastSettings({ profile, at }: PastProps) {
  const query = useClientSettings(profile, at);
  if (query.data) return <SettingsThen settings={query.data} />;
  const { error } = query;
  if (error === null) return <StatusIndicator type="loading">Loading the settings</StatusIndicator>;
  if (error instanceof ApiProblem && error.code === 'NO_SETTINGS_AT_THAT_TIME') {
    return <div role="status">{error.message}</div>;
  }
  return (
    <FailureAlert header="The settings of that day could not be loaded" onRetry={() => void query.refetch()}>
      {error.message}
    </FailureAlert>
  );
}

function sourceText({ source, package: assigned }: ClientSettings): string {
  if (source === 'CLIENT' || assigned === undefined) return 'They were the client’s own.';
  return `They came from distributor package “${assigned.name}”, version ${assigned.version}.`;
}

function SettingsThen({ settings }: { readonly settings: ClientSettings }) {
  const { name } = useCurrentDistributor();
  const effective = settings.settings ?? [];
  return (
    <Container header={<Header variant="h2">Settings of that day</Header>}>
      <SettingsForm
        key={settings.asOf}
        values={valuesSet(effective)}
        distributorName={name}
        effective={effective}
        roles={[]}
        isReadOnly
        problems={noProblems}
        onChange={() => undefined}
        startsOpen={['PRODUCTS']}
      />
    </Container>
  );
}

const noProblems = {};
