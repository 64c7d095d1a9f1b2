import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { memo, type ReactNode, useId } from 'react';
import type {
  EffectiveSetting,
  SettingDeclaration,
  SettingValue,
  SettingValues,
} from '../../../functions/client-settings/contract.ts';
import { SettingControl } from './setting-control.tsx';
import { limitsText } from './setting-rules.ts';
import { WhyThisValue } from './why-this-value.tsx';

export interface SettingFieldProps {
  readonly declaration: SettingDeclaration;
  readonly anchorId: string;
  readonly value: SettingValue;
  readonly inherited: SettingValue;
  readonly read: EffectiveSetting | undefined;
  /** Set on purpose, as the form is now. */
  readonly isSet: boolean;
  readonly isChanged: boolean;
  /** Why it cannot be changed; empty when that is told elsewhere. */
  readonly lock: string | undefined;
  /** Its value counts only once something else is switched on. */
  readonly isUnapplied: boolean;
  readonly problem: string | undefined;
  /** All values, for options that depend on other settings. */
  readonly values: SettingValues;
  /** `undefined`: inherit it again. */
  readonly onChange: (key: string, value: SettingValue | undefined) => void;
}

/** One setting with what explains it. Drawn anew only when something of its own changes. */
export const SettingField = memo(function SettingField(props: SettingFieldProps) {
  const { declaration, value, lock, onChange } = props;
  const { key, label } = declaration;
  const isDisabled = lock !== undefined;
  return (
    <div id={props.anchorId}>
      {declaration.kind === 'boolean' ? (
        <SwitchField {...props} />
      ) : (
        <FormField
          label={label}
          info={<FieldMarks {...props} />}
          description={declaration.help}
          constraintText={joined(limitsText(declaration), lock)}
          errorText={props.problem}
          stretch
        >
          <div className={declaration.kind === 'richText' ? 'setting-message' : 'setting-control'}>
            <SettingControl
              declaration={declaration}
              value={value}
              values={props.values}
              isDisabled={isDisabled}
              onChange={(next) => onChange(key, next)}
            />
          </div>
        </FormField>
      )}
    </div>
  );
});

function SwitchField(props: SettingFieldProps) {
  const { declaration, value, lock, onChange } = props;
  const textId = useId();
  return (
    <FormField errorText={props.problem} stretch>
      <div className="setting-line">
        <Toggle
          checked={value === true}
          disabled={lock !== undefined}
          ariaDescribedby={textId}
          onChange={({ detail }) => onChange(declaration.key, detail.checked)}
        >
          {declaration.label}
        </Toggle>
        <FieldMarks {...props} />
      </div>
      <div id={textId} className="setting-text">
        <Box variant="small" color="text-body-secondary">
          {joined(declaration.help, lock)}
        </Box>
      </div>
    </FormField>
  );
}

/** Sentences of one line. */
const joined = (...texts: readonly (string | undefined)[]): string | undefined => {
  const all = texts.filter((text) => text !== undefined && text !== '');
  return all.length === 0 ? undefined : all.map((text) => text?.replace(/([^.!?])$/, '$1.')).join(' ');
};

/** Where the value comes from, and the way back to what is inherited. */
function FieldMarks(props: SettingFieldProps): ReactNode {
  const { declaration, isSet, isChanged, onChange } = props;
  return (
    <SpaceBetween direction="horizontal" size="xs" alignItems="center">
      <WhyThisValue
        declaration={declaration}
        read={props.read}
        inherited={props.inherited}
        isSet={isSet}
        isChanged={isChanged}
      />
      {isChanged && <Badge color="blue">Not saved yet</Badge>}
      {!isChanged && isSet && <Badge>Set</Badge>}
      {declaration.isLawBound && <Box variant="small">⚖ law-bound</Box>}
      {props.isUnapplied && <Badge color="severity-medium">Kept, not applied</Badge>}
      {isSet && props.lock === undefined && (
        <Button
          variant="inline-link"
          formAction="none"
          ariaLabel={`Reset to default: ${declaration.label}`}
          onClick={() => onChange(declaration.key, undefined)}
        >
          Reset to default
        </Button>
      )}
    </SpaceBetween>
  );
}
