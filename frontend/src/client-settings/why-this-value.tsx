import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Popover from '@cloudscape-design/components/popover';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import type {
  EffectiveSetting,
  SettingDeclaration,
  SettingValue,
} from '../../../functions/client-settings/contract.ts';
import { Instant } from '../ui/instant.tsx';
import { settingText } from './setting-text.ts';

/** Says on demand where a value comes from, who set it and when, and what applies instead for now. */
export function WhyThisValue(props: {
  readonly declaration: SettingDeclaration;
  readonly read: EffectiveSetting | undefined;
  readonly inherited: SettingValue;
  readonly isSet: boolean;
  readonly isChanged: boolean;
}) {
  const { declaration, read } = props;
  return (
    <Popover
      triggerType="custom"
      size="medium"
      header="Why this value?"
      dismissAriaLabel="Close"
      content={
        <SpaceBetween size="xxs">
          {props.isChanged && (
            <div>{props.isSet ? 'Set here, not saved yet.' : 'Reset here, not saved yet.'}</div>
          )}
          {props.isChanged && read !== undefined && <Box color="text-body-secondary">As saved:</Box>}
          <SourceText declaration={declaration} read={read} />
          {read?.setBy !== undefined && (
            <div>
              Set by {read.setBy} on <Instant at={read.setAt} />
              {read.setInVersion !== undefined && ` in version ${read.setInVersion}`}.
            </div>
          )}
          {read !== undefined && !read.isApplied && <div>It is kept and not applied.</div>}
          {read?.note !== undefined && <div>{read.note}</div>}
          {read?.appliedValue !== undefined && (
            <div>Applied for now: {settingText(declaration, read.appliedValue)}</div>
          )}
          {declaration.editableBy !== 'NOBODY' && (
            <Box color="text-body-secondary">Default: {settingText(declaration, props.inherited)}</Box>
          )}
          {declaration.isLawBound && read?.note === undefined && (
            <div>Bound by law: the same rule holds for every client.</div>
          )}
        </SpaceBetween>
      }
    >
      <Button
        variant="inline-icon"
        iconName="status-info"
        formAction="none"
        ariaLabel={`Why this value? ${declaration.label}`}
      />
    </Popover>
  );
}

function SourceText(props: {
  readonly declaration: SettingDeclaration;
  readonly read: EffectiveSetting | undefined;
}): ReactNode {
  const { declaration, read } = props;
  switch (read?.source) {
    case 'CLIENT':
      return <div>Set for this client.</div>;
    case 'PACKAGE':
      return (
        <div>
          Comes from distributor package “{read.packageName}”
          {read.packageVersion !== undefined && `, version ${read.packageVersion}`}.
        </div>
      );
    case 'AUTOMATIC':
      return <div>Set automatically. {declaration.follows}</div>;
    case 'DISTRIBUTOR':
      return <div>Comes from the distributor; nobody set it here.</div>;
    default:
      return <div>{declaration.follows ?? 'System default; nobody set it here.'}</div>;
  }
}
