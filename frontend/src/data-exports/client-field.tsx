import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { useCallback, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import type { Client } from '../../../functions/directory/contract.ts';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import { useShortcut } from '../ui/shortcut.ts';
import { exportOfClientAddress } from './addresses.ts';
import { ClientSearchDialog } from './client-search-dialog.tsx';
import { withClient } from './export-form.ts';
import { FieldAnchor } from './field-anchor.tsx';
import type { FormSectionProps } from './form-section.ts';

const optionOf = ({ clientId, name }: Client) => ({
  value: String(clientId),
  label: name,
  description: `Client ID ${clientId}`,
});

/** Filled only by the search; disabled until a client was found there. */
export function ClientField({ form, errors, onChange }: FormSectionProps) {
  const { distributorId } = useCurrentDistributor();
  const navigate = useNavigate();
  const [isSearching, setSearching] = useState(false);
  const searchRef = useRef<ButtonProps.Ref>(null);
  useShortcut(
    '/',
    useCallback(() => searchRef.current?.focus(), []),
  );
  const option = form.client ? optionOf(form.client) : null;
  return (
    <FieldAnchor field="client">
      <FormField
        label="Client"
        errorText={isSearching ? undefined : errors.client}
        info={
          <Button ref={searchRef} variant="inline-link" formAction="none" onClick={() => setSearching(true)}>
            Client Search
          </Button>
        }
      >
        <Select
          disabled={option === null}
          placeholder="Use Client Search"
          selectedOption={option}
          options={option ? [option] : []}
          triggerVariant="option"
          ariaRequired
          onChange={() => undefined}
        />
      </FormField>
      {isSearching && (
        <ClientSearchDialog
          onClose={() => setSearching(false)}
          onSelect={(client) => {
            setSearching(false);
            if (client.distributorId === distributorId) onChange(withClient(form, client));
            // Another distributor's client belongs into that distributor's form.
            else void navigate(exportOfClientAddress(client.distributorId, client.clientId));
          }}
        />
      )}
    </FieldAnchor>
  );
}
