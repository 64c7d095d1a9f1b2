import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { roles } from '../../../functions/directory/contract.ts';
import { useDistributors, useMe } from '../api/who.ts';

/** Whose clients are searched; only System Administrators choose. */
export function DistributorField(props: {
  readonly distributorId: string;
  readonly onChange: (distributorId: string) => void;
}) {
  const isAdministrator = useMe().data?.principal.roles.includes(roles.systemAdministrator) ?? false;
  const distributors = useDistributors({ isEnabled: isAdministrator });
  if (!isAdministrator) return null;
  const options = (distributors.data ?? []).map(({ distributorId, name }) => ({
    value: distributorId,
    label: name,
  }));
  return (
    <FormField label="Distributor">
      <Select
        options={options}
        selectedOption={options.find(({ value }) => value === props.distributorId) ?? null}
        filteringType={options.length > 8 ? 'auto' : 'none'}
        statusType={distributors.isLoading ? 'loading' : distributors.isError ? 'error' : 'finished'}
        loadingText="Loading distributors"
        errorText="The distributors could not be loaded."
        onChange={({ detail }) => props.onChange(detail.selectedOption.value ?? props.distributorId)}
      />
    </FormField>
  );
}
