import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { awsRegions } from '../../../functions/deliveries/contract.ts';
import { PolicySnippets } from './policy-snippets.tsx';
import { SecretField } from './secret-field.tsx';
import { LabelledField, TextField } from './settings-field.tsx';
import type { SettingsForm } from './settings-form.ts';
import type { SettingsSectionProps } from './settings-section.ts';

const detectRegion = { value: '', label: 'Detect from the bucket' };
const regionOptions = [detectRegion, ...awsRegions.map((value) => ({ value, label: value }))];

/** `externalId` is ours; absent until the settings were saved or tested once. */
export function BucketFields(props: SettingsSectionProps & { readonly externalId: string | undefined }) {
  const { form, errors, onChange, externalId } = props;
  const { S3 } = form;
  const change = (different: Partial<SettingsForm['S3']>) =>
    onChange({ ...form, S3: { ...S3, ...different } });
  const isRole = S3.signIn === 'role';
  return (
    <SpaceBetween size="l">
      <TextField
        field="bucket"
        label="S3 Bucket Name"
        description="The bucket, with a prefix if the packages are to lie below one."
        constraint="For example: acme-exports or acme-exports/i9"
        error={errors.bucket}
        value={S3.bucket}
        onChange={(bucket) => change({ bucket })}
      />
      <FormField stretch label="Sign in with">
        <RadioGroup
          value={S3.signIn}
          items={[
            {
              value: 'role',
              label: 'Role',
              description: 'Safer: a role of the bucket’s account that ours assumes. No key is stored.',
            },
            { value: 'accessKey', label: 'Access key' },
          ]}
          onChange={({ detail }) => change({ signIn: detail.value as SettingsForm['S3']['signIn'] })}
        />
      </FormField>
      {isRole ? (
        <TextField
          field="roleArn"
          label="Role ARN"
          description="Role that may write to the bucket; its trust policy is shown below."
          constraint="For example: arn:aws:iam::123456789012:role/i9-exports"
          error={errors.roleArn}
          value={S3.roleArn}
          onChange={(roleArn) => change({ roleArn })}
        />
      ) : (
        <SpaceBetween size="l">
          <TextField
            field="accessKeyId"
            label="Access Key ID"
            description="Of the AWS user that may write to the bucket."
            constraint={accessKeyHint(S3.accessKeyId)}
            error={errors.accessKeyId}
            value={S3.accessKeyId}
            onChange={(accessKeyId) => change({ accessKeyId })}
          />
          <SecretField {...props} key="S3" label="Secret Access Key" />
        </SpaceBetween>
      )}
      <LabelledField
        field="region"
        label="S3 Region"
        isOptional
        description="Region of the bucket."
        error={errors.region}
      >
        <Select
          options={regionOptions}
          selectedOption={regionOptions.find(({ value }) => value === S3.region) ?? detectRegion}
          filteringType="auto"
          filteringAriaLabel="Find regions"
          onChange={({ detail }) => change({ region: detail.selectedOption.value ?? '' })}
        />
      </LabelledField>
      <TextField
        field="kmsKeyArn"
        label="KMS key ARN"
        isOptional
        description="Key that the objects are encrypted with. Blank is the bucket's own default."
        error={errors.kmsKeyArn}
        value={S3.kmsKeyArn}
        onChange={(kmsKeyArn) => change({ kmsKeyArn })}
      />
      <PolicySnippets form={form} externalId={externalId} />
    </SpaceBetween>
  );
}

/** Only a warning: AWS may begin keys otherwise one day. */
function accessKeyHint(accessKeyId: string): string {
  const id = accessKeyId.trim();
  return id === '' || /^(AKIA|ASIA)[A-Z0-9]{16}$/.test(id)
    ? '20 capital letters and digits that begin with AKIA or ASIA'
    : 'This does not look like an access key ID: 20 capital letters and digits that begin with AKIA or ASIA. It is used as entered.';
}
