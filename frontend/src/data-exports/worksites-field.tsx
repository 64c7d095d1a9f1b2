import FormField from '@cloudscape-design/components/form-field';
import Multiselect, { type MultiselectProps } from '@cloudscape-design/components/multiselect';
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../api/api-context.tsx';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import type { ExportForm } from './export-form.ts';
import { FieldAnchor } from './field-anchor.tsx';
import type { FormSectionProps } from './form-section.ts';

const allWorksites = { value: 'ALL', label: 'ALL WORKSITES' };

export function WorksitesField({ form, errors, onChange }: FormSectionProps) {
  const worksites = useWorksites(form);
  const found = (worksites.data ?? []).map(({ worksiteId, name, city, state }) => ({
    value: String(worksiteId),
    label: name,
    description: [city, state].filter(Boolean).join(', '),
  }));
  const isChosen = (value: string) =>
    form.worksites === 'ALL' ? value === 'ALL' : form.worksites.includes(Number(value));
  const options = [allWorksites, ...found];
  return (
    <FieldAnchor field="worksites">
      <FormField label="Worksite(s)" errorText={errors.worksites}>
        <Multiselect
          disabled={form.scope !== 'WORKSITES'}
          options={options}
          selectedOptions={options.filter((one) => isChosen(one.value))}
          placeholder="Choose worksites"
          filteringType="auto"
          filteringAriaLabel="Find worksites"
          statusType={worksites.isLoading ? 'loading' : worksites.isError ? 'error' : 'finished'}
          loadingText="Loading worksites"
          errorText="Worksites could not be loaded."
          recoveryText="Retry"
          onLoadItems={({ detail }) => {
            if (detail.samePage) void worksites.refetch();
          }}
          onChange={({ detail }) =>
            onChange({ ...form, worksites: chosenWorksites(form, detail.selectedOptions) })
          }
        />
      </FormField>
    </FieldAnchor>
  );
}

/** ALL and single worksites exclude each other: the one chosen last counts. */
function chosenWorksites(
  form: ExportForm,
  selected: readonly MultiselectProps.Option[],
): ExportForm['worksites'] {
  const values = selected.map((one) => one.value);
  if (values.includes('ALL') && form.worksites !== 'ALL') return 'ALL';
  return values.filter((value) => value !== 'ALL').map(Number);
}

function useWorksites({ client, employerId, scope }: ExportForm) {
  const { directory } = useApi();
  const { distributorId } = useCurrentDistributor();
  const key = { distributorId, clientId: client?.clientId ?? 0, employerId: employerId ?? 0 };
  return useQuery({
    queryKey: ['worksites', key],
    queryFn: ({ signal }) => directory.worksites(key, signal),
    enabled: scope === 'WORKSITES',
  });
}
