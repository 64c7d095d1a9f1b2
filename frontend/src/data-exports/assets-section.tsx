import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { memo } from 'react';
import { type AssetCode, assets } from '../../../functions/data-exports/contract.ts';
import './assets-section.css';
import { FieldAnchor } from './field-anchor.tsx';

type AssetGroup = (typeof assets)[number]['group'];

const codesOf = (group: AssetGroup): AssetCode[] =>
  assets.filter((one) => one.group === group).map(({ code }) => code);
export const caseAssets = codesOf('EVERIFY');

interface AssetsProps {
  readonly chosen: readonly AssetCode[];
  readonly onChoose: (chosen: AssetCode[]) => void;
}

/** Not drawn again while other fields are typed: nothing on the form has more parts. */
export const AssetsSection = memo(function AssetsSection(
  props: AssetsProps & {
    readonly error: string | undefined;
    /** A count found no E-Verify case in the record set. */
    readonly hasNoCases: boolean;
  },
) {
  const { error, hasNoCases } = props;
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="The index, the manifest, the README and the exceptions list are always part of the package."
        >
          Select data export assets
        </Header>
      }
    >
      <FieldAnchor field="assets">
        <FormField stretch errorText={error}>
          <SpaceBetween size="l">
            <AssetGroupField {...props} group="I9" label="I-9 Record Assets" />
            <AssetGroupField
              {...props}
              group="EVERIFY"
              label="E-Verify Assets"
              hint={hasNoCases ? 'No E-Verify cases exist in this record set.' : undefined}
            />
          </SpaceBetween>
        </FormField>
      </FieldAnchor>
    </Container>
  );
});

function AssetGroupField(
  props: AssetsProps & {
    readonly group: AssetGroup;
    readonly label: string;
    /** Why nothing of the group can be chosen, if so. */
    readonly hint?: string;
  },
) {
  const { chosen, onChoose, group, label, hint } = props;
  const isDisabled = hint !== undefined;
  const codes = codesOf(group);
  const choose = (isChosen: (code: AssetCode) => boolean) => {
    const wanted = (code: AssetCode) => (codes.includes(code) ? isChosen(code) : chosen.includes(code));
    onChoose(assets.map(({ code }) => code).filter(wanted));
  };
  return (
    <fieldset className="asset-group" aria-label={label} aria-describedby={hint && `${group}-hint`}>
      <SpaceBetween size="s">
        <Header
          variant="h3"
          description={hint && <span id={`${group}-hint`}>{hint}</span>}
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button
                formAction="none"
                disabled={isDisabled}
                ariaLabel={`Select All ${label}`}
                onClick={() => choose(() => true)}
              >
                Select All
              </Button>
              <Button
                formAction="none"
                disabled={isDisabled}
                ariaLabel={`Clear All ${label}`}
                onClick={() => choose(() => false)}
              >
                Clear All
              </Button>
            </SpaceBetween>
          }
        >
          {label}
        </Header>
        <ColumnLayout columns={2}>
          {assets
            .filter((one) => one.group === group)
            .map(({ code, label: name, help }) => (
              <Checkbox
                key={code}
                checked={chosen.includes(code)}
                disabled={isDisabled}
                description={help}
                onChange={({ detail }) =>
                  choose((one) => (one === code ? detail.checked : chosen.includes(one)))
                }
              >
                {name}
              </Checkbox>
            ))}
        </ColumnLayout>
      </SpaceBetween>
    </fieldset>
  );
}
