import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type AssetCode, assets } from '../../../functions/data-exports/contract.ts';
import { FieldAnchor } from './field-anchor.tsx';
import type { FormSectionProps } from './form-section.ts';

export function AssetsSection({ form, errors, onChange }: FormSectionProps) {
  const choose = (chosen: readonly AssetCode[]) => onChange({ ...form, assets: chosen });
  const toggle = (code: AssetCode, isChosen: boolean) =>
    choose(
      assets.map((one) => one.code).filter((one) => (one === code ? isChosen : form.assets.includes(one))),
    );
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button formAction="none" onClick={() => choose(assets.map((one) => one.code))}>
                Select All
              </Button>
              <Button formAction="none" onClick={() => choose([])}>
                Clear All
              </Button>
            </SpaceBetween>
          }
        >
          Select data export assets
        </Header>
      }
    >
      <FieldAnchor field="assets">
        <FormField
          stretch
          label="I-9 Record Assets"
          description="The index, the manifest, the README and the exceptions list are always part of the package."
          errorText={errors.assets}
        >
          <SpaceBetween size="s">
            {assets.map(({ code, label, help }) => (
              <Checkbox
                key={code}
                checked={form.assets.includes(code)}
                description={help}
                onChange={({ detail }) => toggle(code, detail.checked)}
              >
                {label}
              </Checkbox>
            ))}
          </SpaceBetween>
        </FormField>
      </FieldAnchor>
    </Container>
  );
}
