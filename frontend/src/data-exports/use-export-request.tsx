import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { DataExport, NewDataExport } from '../../../functions/data-exports/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { ApiProblem } from '../api/api-problem.ts';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import { AppLink } from '../ui/app-link.tsx';
import { useFlashes } from '../ui/flash-messages.tsx';
import { exportAddress } from './addresses.ts';
import { type FormErrors, fieldErrors } from './check-form.ts';

const newKey = (): string => crypto.randomUUID();

/**
 * Sends the request under one idempotency key for as long as the form is filled, so that sending twice makes one export.
 * `onRefused` gets the server's errors by field.
 */
export function useExportRequest(on: {
  readonly onRequested: (added: DataExport) => void;
  readonly onRefused: (errors: FormErrors) => void;
}) {
  const { dataExports } = useApi();
  const { distributorId } = useCurrentDistributor();
  const queryClient = useQueryClient();
  const { show } = useFlashes();
  const [key, setKey] = useState(newKey);
  return useMutation({
    mutationFn: (body: NewDataExport) => dataExports.request(distributorId, body, key),
    onSuccess: async (added) => {
      show(requestedFlash(added));
      on.onRequested(added);
      await queryClient.invalidateQueries({ queryKey: ['log', distributorId] });
    },
    onError: (error) => {
      if (!(error instanceof ApiProblem)) return;
      // The earlier request arrived although its answer did not; another request needs another key.
      if (error.code === 'IDEMPOTENCY_KEY_REUSED') setKey(newKey());
      on.onRefused(refusedFields(error));
    },
  });
}

/** Errors of fields in a refusal; an unknown client is its field's error although no pointer says so. */
export function refusedFields(problem: ApiProblem): FormErrors {
  if (problem.code === 'CLIENT_NOT_FOUND') return { client: problem.message };
  return fieldErrors(problem.fields).errors;
}

function requestedFlash(added: DataExport) {
  const address = exportAddress(added.distributorId, added.dataExportId);
  return {
    id: `requested-${added.dataExportId}`,
    type: 'success' as const,
    header: `Data export ${added.exportNumber} is requested`,
    content: (
      <AppLink href={address} color="inverted" variant="secondary">
        View {added.exportNumber}
      </AppLink>
    ),
  };
}
