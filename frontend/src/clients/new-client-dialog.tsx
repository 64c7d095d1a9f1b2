import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { messages, type NewClient } from '../../../functions/clients/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { ApiProblem } from '../api/api-problem.ts';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { useFlashes } from '../ui/flash-messages.tsx';
import { focusFirstError } from '../ui/focus-field.ts';
import { useSingleFlight } from '../ui/single-flight.ts';
import { clientAddress } from './addresses.ts';
import { ClientFields, OptionalLabel } from './client-fields.tsx';
import { type ClientErrors, checkNewClient, clientErrors, emptyClientForm } from './client-form.ts';
import { Refusal } from './refusal.tsx';
import { assignable, usePackages } from './use-packages.ts';

const newKey = (): string => crypto.randomUUID();

/** Sends the client under one idempotency key for as long as the form is open, so that sending twice makes one client. */
function useNewClient(onRefused: (errors: ClientErrors) => void) {
  const { clients } = useApi();
  const { distributorId } = useCurrentDistributor();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const { show } = useFlashes();
  const key = useRef(newKey());
  return useMutation({
    mutationFn: (body: NewClient) => clients.create(distributorId, body, key.current),
    retry: false,
    onSuccess: async ({ clientId, name }) => {
      show({ id: `created-${clientId}`, type: 'success', header: `${name} is created` });
      void queryClient.invalidateQueries({ queryKey: ['client-list', distributorId] });
      void queryClient.invalidateQueries({ queryKey: ['packages', distributorId] });
      await navigate(clientAddress(distributorId, clientId));
    },
    onError: (error) => {
      if (!(error instanceof ApiProblem)) return;
      // The earlier client arrived although its answer did not; another one needs another key.
      if (error.code === 'IDEMPOTENCY_KEY_REUSED') key.current = newKey();
      onRefused(clientErrors(error.fields));
    },
  });
}

/** Creates a client, with one of the active packages if wanted, and goes to its page. */
export function NewClientDialog({ onClose }: { readonly onClose: () => void }) {
  const run = useSingleFlight();
  const place = useRef<HTMLDivElement>(null);
  const [form, setForm] = useState(emptyClientForm);
  const [externalPackageId, setExternalPackageId] = useState<string>();
  const [errors, setErrors] = useState<ClientErrors>({});
  const refuse = (found: ClientErrors) => {
    setErrors(found);
    if (Object.keys(found).length > 0) focusFirstError(place.current);
  };
  const create = useNewClient(refuse);
  const submit = () => {
    const checked = checkNewClient(form, externalPackageId);
    create.reset();
    refuse('errors' in checked ? checked.errors : {});
    if ('body' in checked) run(() => create.mutateAsync(checked.body));
  };
  return (
    <ConfirmDialog
      title="New client"
      confirmText="Create"
      cancelText="Cancel"
      isBusy={create.isPending}
      onConfirm={submit}
      onCancel={onClose}
    >
      <div ref={place}>
        <SpaceBetween size="l">
          <Refusal
            error={Object.keys(errors).length > 0 ? null : create.error}
            header="The client was not created"
            onReload={onClose}
          />
          <ClientFields form={form} errors={errors} onChange={setForm} onSubmit={submit}>
            <PackageField
              chosen={externalPackageId}
              error={errors.ExternalPackageID}
              onChange={setExternalPackageId}
            />
          </ClientFields>
        </SpaceBetween>
      </div>
    </ConfirmDialog>
  );
}

const noPackage = { value: '', label: 'No package' };

function PackageField(props: {
  readonly chosen: string | undefined;
  readonly error: string | undefined;
  readonly onChange: (externalPackageId: string | undefined) => void;
}) {
  const packages = usePackages();
  const options = [
    noPackage,
    ...assignable(packages.data ?? []).map(({ name, externalPackageId }) => ({
      value: externalPackageId,
      label: name,
      description: externalPackageId,
    })),
  ];
  return (
    <FormField
      label={<OptionalLabel text="Distributor Package" />}
      description={messages.assignTooltip}
      errorText={props.error}
    >
      <Select
        options={options}
        filteringType={options.length > 10 ? 'auto' : 'none'}
        filteringAriaLabel="Find a package"
        statusType={packages.isPending ? 'loading' : packages.isError ? 'error' : 'finished'}
        loadingText="Loading packages"
        errorText="The packages could not be loaded."
        recoveryText="Retry"
        onLoadItems={({ detail }) => {
          if (detail.samePage) void packages.refetch();
        }}
        expandToViewport
        selectedOption={options.find(({ value }) => value === props.chosen) ?? noPackage}
        onChange={({ detail }) => props.onChange(detail.selectedOption.value || undefined)}
      />
    </FormField>
  );
}
