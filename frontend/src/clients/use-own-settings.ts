import { useMutation } from '@tanstack/react-query';
import { type RefObject, useCallback, useState } from 'react';
import type { SettingValues } from '../../../functions/client-settings/contract.ts';
import {
  type ClientProfile,
  type ClientSettings,
  messages,
  type SettingsPreview,
} from '../../../functions/clients/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { ApiProblem } from '../api/api-problem.ts';
import type { SettingsEdit } from '../api/clients-api.ts';
import { checkValues, type SettingsProblems, settingsProblemsOf } from '../client-settings/check-values.ts';
import { valuesSet } from '../client-settings/setting-rules.ts';
import { useProblems } from '../client-settings/use-problems.ts';
import { useFlashes } from '../ui/flash-messages.tsx';
import { useSingleFlight } from '../ui/single-flight.ts';
import { useClientChanged } from './use-client.ts';

/** What differs from the values that were read. */
function settingsEdit(before: SettingValues, after: SettingValues): SettingsEdit {
  const set = Object.entries(after).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(before[key]),
  );
  const inherit = Object.keys(before).filter((key) => after[key] === undefined);
  return { set: Object.fromEntries(set), inherit };
}

const isEmpty = ({ set, inherit }: SettingsEdit): boolean =>
  Object.keys(set).length === 0 && inherit.length === 0;

/** A change that waits for its question to be answered. */
export interface AskedChange {
  readonly edit: SettingsEdit;
  readonly preview: SettingsPreview;
}

/** Settings of one client, edited: checked, previewed, asked about where that is due, and saved. */
export function useOwnSettings(props: {
  readonly profile: ClientProfile;
  readonly settings: ClientSettings;
  /** Whether something is entered that is not saved. */
  readonly unsaved: RefObject<boolean>;
  readonly isJustSaved: RefObject<boolean>;
}) {
  const { profile, settings, unsaved, isJustSaved } = props;
  const { clients } = useApi();
  const { show } = useFlashes();
  const changed = useClientChanged(profile);
  const run = useSingleFlight();
  const [before] = useState(() => valuesSet(settings.settings ?? []));
  const [values, setValues] = useState(before);
  const problems = useProblems({ first: [] });
  const [asked, setAsked] = useState<AskedChange>();
  const save = useMutation({
    mutationFn: (edit: SettingsEdit) => clients.saveSettings(profile, profile.version, edit),
    retry: false,
    onSuccess: async () => {
      unsaved.current = false;
      isJustSaved.current = true;
      setAsked(undefined);
      show({ id: 'client-settings', type: 'success', header: `The settings of ${profile.name} are saved` });
      await changed();
    },
    onError: (error) => {
      const found = problemsOf(error);
      if (Object.keys(found).length > 0) setAsked(undefined);
      problems.show(found);
    },
  });
  const prepare = useMutation({
    mutationFn: async (edit: SettingsEdit) => ({
      edit,
      preview: await clients.previewSettings(profile, edit),
    }),
    onSuccess: async (next) => {
      if (next.preview.isDetaching || next.preview.warnings.length > 0) return setAsked(next);
      await save.mutateAsync(next.edit).catch(() => undefined);
    },
    onError: (error) => problems.show(problemsOf(error)),
  });
  const submit = () => {
    const found = checkValues(values);
    problems.show(found);
    if (Object.keys(found).length > 0) return;
    const edit = settingsEdit(before, values);
    save.reset();
    if (isEmpty(edit)) return show({ id: 'client-settings', type: 'info', header: messages.noChanges });
    run(() => prepare.mutateAsync(edit));
  };
  return {
    values,
    problems,
    asked,
    error: shownElsewhere(save.error) ?? shownElsewhere(prepare.error),
    isBusy: prepare.isPending || save.isPending,
    isSaving: save.isPending,
    change: (next: SettingValues) => {
      const { set, inherit } = settingsEdit(values, next);
      problems.forget([...Object.keys(set), ...inherit]);
      setValues(next);
      isJustSaved.current = false;
      unsaved.current = !isEmpty(settingsEdit(before, next));
    },
    submit,
    confirm: () => {
      if (asked === undefined) return;
      const { edit, preview } = asked;
      run(() => save.mutateAsync({ ...edit, detachPackage: preview.isDetaching }));
    },
    cancel: () => {
      save.reset();
      setAsked(undefined);
    },
    isUnsaved: useCallback(() => unsaved.current, [unsaved]),
  };
}

const problemsOf = (error: Error): SettingsProblems =>
  error instanceof ApiProblem ? settingsProblemsOf(error.fields) : {};

/** A refusal as far as the fields do not show it. */
const shownElsewhere = (error: Error | null): Error | null =>
  error !== null && Object.keys(problemsOf(error)).length > 0 ? null : error;
