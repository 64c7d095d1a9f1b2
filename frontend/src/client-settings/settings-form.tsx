import './settings-form.css';
import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import LiveRegion from '@cloudscape-design/components/live-region';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import {
  type EffectiveSetting,
  type SectionDeclaration,
  type SettingSection,
  type SettingValue,
  type SettingValues,
  settingNamed,
} from '../../../functions/client-settings/contract.ts';
import type { SettingsProblems } from './check-values.ts';
import { settingAnchorId } from './setting-anchor.ts';
import { SettingField } from './setting-field.tsx';
import {
  inheritedValue,
  isChanged,
  isSet,
  isUnapplied,
  keptSections,
  lockReason,
  type SettingsState,
  settingsOf,
  shownSections,
  shownValue,
  withValue,
} from './setting-rules.ts';

export interface SettingsFormProps {
  /** Set on purpose; every other setting is inherited. */
  readonly values: SettingValues;
  readonly distributorName: string;
  /** As it was read from the API; empty for something new. */
  readonly effective: readonly EffectiveSetting[];
  /** Of the person who looks. */
  readonly roles: readonly string[];
  readonly isReadOnly: boolean;
  /** By key. Sections of problems that are new open themselves. */
  readonly problems: SettingsProblems;
  readonly onChange: (next: SettingValues) => void;
  readonly startsOpen?: readonly SettingSection[];
  /** Tells apart forms that are open at the same time; the one given to `useProblems`. */
  readonly idPrefix?: string;
}

/** Every setting of the catalogue in its section. Sections appear and disappear as the values say; a closed one costs nothing. */
export function SettingsForm(props: SettingsFormProps) {
  const { values, distributorName, effective, problems } = props;
  const byKey = useMemo(() => new Map(effective.map((one) => [one.key, one])), [effective]);
  const state: SettingsState = { values, distributorName, effective: byKey };
  const [open, setOpen] = useState<ReadonlySet<SettingSection>>(() => new Set(props.startsOpen));
  useEffect(() => {
    const wrong = Object.keys(problems).flatMap((key) => settingNamed(key)?.section ?? []);
    if (wrong.length > 0) setOpen((all) => new Set([...all, ...wrong]));
  }, [problems]);
  const change = useSettingChange(state, props.onChange);
  const shown = shownSections(state);
  return (
    <SpaceBetween size="xs">
      {shown.map((declaration) => (
        <Section
          key={declaration.section}
          declaration={declaration}
          form={props}
          state={state}
          isOpen={open.has(declaration.section)}
          onToggle={(isOpen) =>
            setOpen(
              (all) =>
                new Set(
                  [...all]
                    .filter((one) => one !== declaration.section)
                    .concat(isOpen ? declaration.section : []),
                ),
            )
          }
          onChange={change}
        />
      ))}
      {keptSections(state).map(({ title, count }) => (
        <Box key={title} color="text-body-secondary">
          {title}: {count === 1 ? '1 value is' : `${count} values are`} kept and not applied while the section
          is hidden.
        </Box>
      ))}
      <SectionAnnouncer shown={shown} />
    </SpaceBetween>
  );
}

/** Stays the same function, so that a change draws only the fields that it touches. */
function useSettingChange(state: SettingsState, onChange: (next: SettingValues) => void) {
  const latest = useRef({ state, onChange });
  latest.current = { state, onChange };
  return useCallback((key: string, value: SettingValue | undefined) => {
    const { state: before, onChange: tell } = latest.current;
    const values = withValue(before, key, value);
    latest.current.state = { ...before, values };
    tell(values);
  }, []);
}

function Section(props: {
  readonly declaration: SectionDeclaration;
  readonly form: SettingsFormProps;
  readonly state: SettingsState;
  readonly isOpen: boolean;
  readonly onToggle: (isOpen: boolean) => void;
  readonly onChange: (key: string, value: SettingValue | undefined) => void;
}) {
  const { declaration, form, state, isOpen } = props;
  const all = settingsOf(declaration.section);
  const wrongCount = all.filter(({ key }) => form.problems[key] !== undefined).length;
  return (
    <ExpandableSection
      headerText={
        <>
          {declaration.title}{' '}
          <SectionCount
            setCount={all.filter(({ key }) => isSet(state.values[key])).length}
            wrongCount={wrongCount}
          />
        </>
      }
      headingTagOverride="h3"
      headerDescription={declaration.help}
      expanded={isOpen}
      onChange={({ detail }) => props.onToggle(detail.expanded)}
    >
      {isOpen && (
        <SpaceBetween size="l">
          {all.map((one) => (
            <SettingField
              key={one.key}
              declaration={one}
              anchorId={settingAnchorId(form.idPrefix, one.key)}
              value={shownValue(one, state)}
              inherited={inheritedValue(one, state.distributorName)}
              read={state.effective.get(one.key)}
              isSet={isSet(state.values[one.key])}
              isChanged={isChanged(one.key, state)}
              lock={lockReason(one, state, form)}
              isUnapplied={isUnapplied(one, state)}
              problem={form.problems[one.key]}
              values={one.options === undefined ? noValues : form.values}
              onChange={props.onChange}
            />
          ))}
        </SpaceBetween>
      )}
    </ExpandableSection>
  );
}

/** For fields without options: they are not drawn anew for other fields' values. */
const noValues: SettingValues = {};

function SectionCount({ setCount, wrongCount }: { readonly setCount: number; readonly wrongCount: number }) {
  return (
    <>
      {setCount > 0 && <Badge>{`${setCount} set`}</Badge>}{' '}
      {wrongCount > 0 && <Badge color="red">{`${wrongCount} to correct`}</Badge>}
    </>
  );
}

/** Tells people who do not see the page that a section came or went. */
function SectionAnnouncer({ shown }: { readonly shown: readonly SectionDeclaration[] }) {
  const before = useRef(shown);
  const [said, setSaid] = useState('');
  useEffect(() => {
    const came = shown
      .filter((one) => !before.current.includes(one))
      .map(({ title }) => `${title} appeared.`);
    const went = before.current
      .filter((one) => !shown.includes(one))
      .map(({ title }) => `${title} disappeared; its values are kept.`);
    before.current = shown;
    if (came.length + went.length > 0) setSaid([...came, ...went].join(' '));
  }, [shown]);
  return <LiveRegion hidden>{said}</LiveRegion>;
}
