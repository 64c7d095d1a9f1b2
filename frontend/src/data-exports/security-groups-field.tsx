import FormField from '@cloudscape-design/components/form-field';
import Multiselect from '@cloudscape-design/components/multiselect';
import { FieldAnchor } from './field-anchor.tsx';
import type { FormSectionProps } from './form-section.ts';
import type { SecurityGroups } from './use-security-groups.ts';

export function SecurityGroupsField(props: FormSectionProps & { readonly groups: SecurityGroups }) {
  const { form, errors, onChange } = props;
  const { query } = props.groups;
  const options = (query.data ?? []).map(({ securityGroupId, name }) => ({
    value: String(securityGroupId),
    label: name,
  }));
  return (
    <FieldAnchor field="securityGroups">
      <FormField label="Security Group(s)" errorText={errors.securityGroups}>
        <Multiselect
          disabled={form.scope !== 'SECURITY_GROUPS'}
          options={options}
          selectedOptions={options.filter(({ value }) => form.securityGroupIds.includes(Number(value)))}
          placeholder="Choose security groups"
          filteringType="auto"
          filteringAriaLabel="Find security groups"
          empty="This employer has no security groups."
          statusType={query.isLoading ? 'loading' : query.isError ? 'error' : 'finished'}
          loadingText="Loading security groups"
          errorText="Security groups could not be loaded."
          recoveryText="Retry"
          onLoadItems={({ detail }) => {
            if (detail.samePage) void query.refetch();
          }}
          onChange={({ detail }) =>
            onChange({ ...form, securityGroupIds: detail.selectedOptions.map(({ value }) => Number(value)) })
          }
        />
      </FormField>
    </FieldAnchor>
  );
}
