import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import type { NewMove } from '../../../functions/package-moves/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { ApiProblem } from '../api/api-problem.ts';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { useFocusOnFailure } from '../ui/focus-on-failure.ts';
import { useSingleFlight } from '../ui/single-flight.ts';
import { moveAddress } from './addresses.ts';
import { checkPlan, type PlanErrors, type PlanForm as PlanInput } from './check-plan.ts';
import { ClientFilterBar } from './client-filters.tsx';
import { CsvField, TargetField } from './plan-fields.tsx';
import { useClientFilters } from './use-client-filters.ts';

/** Which clients go where; answers with a dry run of it, which has a page of its own. */
export function PlanForm() {
  const { distributorId } = useCurrentDistributor();
  const { packageMoves } = useApi();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const run = useSingleFlight();
  const { filters, isFiltered, setFilters } = useClientFilters();
  const [form, setForm] = useState<PlanInput>({ from: 'FILTER', files: [], toPackageId: undefined });
  const [errors, setErrors] = useState<PlanErrors>({});
  const plan = useMutation({
    mutationFn: (body: NewMove) => packageMoves.plan(distributorId, body),
    retry: false,
    onSuccess: async (move) => {
      await queryClient.invalidateQueries({ queryKey: ['moves', distributorId] });
      await navigate(moveAddress(distributorId, move.moveId));
    },
  });
  const change = (next: Partial<PlanInput>) => {
    setErrors({});
    plan.reset();
    setForm((before) => ({ ...before, ...next }));
  };
  const dryRun = async () => {
    const checked = await checkPlan(form, filters);
    setErrors('errors' in checked ? checked.errors : {});
    if ('body' in checked) await plan.mutateAsync(checked.body);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    run(dryRun);
  };
  return (
    <form onSubmit={submit} noValidate aria-label="Assign package to many">
      <Form
        actions={
          <Button variant="primary" loading={plan.isPending} loadingText="Working out what would change">
            Dry run
          </Button>
        }
      >
        <SpaceBetween size="l">
          <PlanRefusal error={plan.error} />
          <Container header={<Header variant="h2">Clients and package</Header>}>
            <SpaceBetween size="l">
              <FormField label="Which clients">
                <RadioGroup
                  value={form.from}
                  onChange={({ detail }) => change({ from: detail.value === 'CSV' ? 'CSV' : 'FILTER' })}
                  items={[
                    {
                      value: 'FILTER',
                      label: 'Clients that match a filter',
                      description: 'Without any filter: every client of the distributor.',
                    },
                    {
                      value: 'CSV',
                      label: 'Clients listed in a CSV file',
                      description: 'Every line names a client and its package.',
                    },
                  ]}
                />
              </FormField>
              {form.from === 'FILTER' ? (
                <SpaceBetween size="l">
                  <ClientFilterBar
                    label="Clients to assign"
                    filters={filters}
                    isFiltered={isFiltered}
                    onChange={setFilters}
                  />
                  <TargetField
                    packageId={form.toPackageId}
                    error={errors.toPackageId}
                    onChange={(toPackageId) => change({ toPackageId })}
                  />
                </SpaceBetween>
              ) : (
                <CsvField files={form.files} error={errors.files} onChange={(files) => change({ files })} />
              )}
            </SpaceBetween>
          </Container>
        </SpaceBetween>
      </Form>
    </form>
  );
}

function PlanRefusal({ error }: { readonly error: Error | null }) {
  const alert = useFocusOnFailure(error);
  if (error === null) return null;
  const fields = error instanceof ApiProblem ? error.fields : [];
  return (
    <FailureAlert
      ref={alert}
      header="The dry run was not made"
      traceId={error instanceof ApiProblem ? error.traceId : undefined}
    >
      {error.message}
      {fields.map(({ pointer, detail }) => (
        <div key={`${pointer} ${detail}`}>{detail}</div>
      ))}
    </FailureAlert>
  );
}
