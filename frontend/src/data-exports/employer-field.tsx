import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../api/api-context.tsx';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import { withEmployer } from './export-form.ts';
import { FieldAnchor } from './field-anchor.tsx';
import type { FormSectionProps } from './form-section.ts';

const allEmployers = { value: 'ALL', label: 'ALL EMPLOYERS' };

export function EmployerField({ form, errors, onChange }: FormSectionProps) {
  const { directory } = useApi();
  const { distributorId } = useCurrentDistributor();
  const clientId = form.client?.clientId;
  const employers = useQuery({
    queryKey: ['employers', distributorId, clientId],
    queryFn: ({ signal }) => directory.employers({ distributorId, clientId: clientId ?? 0 }, signal),
    enabled: clientId !== undefined,
  });
  const found = (employers.data ?? []).map(({ employerId, name, fein, address }) => ({
    value: String(employerId),
    label: name,
    description: [`FEIN ${fein.slice(0, 2)}-${fein.slice(2)}`, address].filter(Boolean).join(', '),
  }));
  const options = [allEmployers, ...found];
  return (
    <FieldAnchor field="employer">
      <FormField label="Employer" errorText={errors.employer}>
        <Select
          disabled={clientId === undefined}
          selectedOption={options.find((one) => one.value === String(form.employerId)) ?? allEmployers}
          options={options}
          filteringType={options.length > 8 ? 'auto' : 'none'}
          statusType={employers.isLoading ? 'loading' : employers.isError ? 'error' : 'finished'}
          loadingText="Loading employers"
          errorText="Employers could not be loaded."
          recoveryText="Retry"
          onLoadItems={({ detail }) => {
            if (detail.samePage) void employers.refetch();
          }}
          onChange={({ detail }) => {
            const { value } = detail.selectedOption;
            onChange(withEmployer(form, value === allEmployers.value ? undefined : Number(value)));
          }}
        />
      </FormField>
    </FieldAnchor>
  );
}
