import Autosuggest, { type AutosuggestProps } from '@cloudscape-design/components/autosuggest';
import type { InputProps } from '@cloudscape-design/components/input';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { ClientId } from '../../../functions/directory/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import { useShortcut } from '../ui/shortcut.ts';

const typingPauseMs = 250;

/** Finds a client by part of its name or by its id; the address keeps the id. */
export function ClientFilter(props: {
  readonly clientId: number | undefined;
  readonly onChange: (clientId: number | undefined) => void;
}) {
  const { clientId, onChange } = props;
  const ref = useRef<InputProps.Ref>(null);
  const [typed, setTyped] = useState<string>();
  const chosen = useChosenClient(clientId);
  const found = useFoundClients(typed?.trim() ?? '');
  useShortcut(
    '/',
    useCallback(() => ref.current?.focus(), []),
  );
  return (
    <Autosuggest
      ref={ref}
      value={typed ?? chosen}
      placeholder="Name or client ID"
      filteringType="manual"
      options={found.options}
      hideEnteredTextOption={!ClientId.safeParse(typed?.trim()).success}
      enteredTextLabel={(text) => `Client ID ${text}`}
      statusType={found.statusType}
      loadingText="Searching clients"
      errorText="Clients could not be searched."
      recoveryText="Retry"
      empty={typed && typed.trim().length > 1 ? 'No clients found.' : 'Enter at least 2 characters.'}
      onLoadItems={({ detail }) => {
        if (detail.samePage) found.retry();
      }}
      onChange={({ detail }) => {
        setTyped(detail.value);
        if (detail.value === '' && clientId !== undefined) onChange(undefined);
      }}
      onSelect={({ detail }) => onChange(ClientId.safeParse(detail.value.trim()).data)}
      onBlur={() => setTyped(undefined)}
      clearAriaLabel="Clear client"
      ariaLabel="Client"
    />
  );
}

/** Name of the client that the address names; its id until the name is known. */
function useChosenClient(clientId: number | undefined): string {
  const { directory } = useApi();
  const { distributorId } = useCurrentDistributor();
  const client = useQuery({
    queryKey: ['client', distributorId, clientId],
    queryFn: ({ signal }) => directory.client({ distributorId, clientId: clientId ?? 0 }, signal),
    enabled: clientId !== undefined,
    staleTime: 60_000,
  });
  if (clientId === undefined) return '';
  return client.data ? `${client.data.name} (${clientId})` : String(clientId);
}

function useFoundClients(typed: string) {
  const { directory } = useApi();
  const { distributorId } = useCurrentDistributor();
  const [name, setName] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setName(typed), typingPauseMs);
    return () => clearTimeout(timer);
  }, [typed]);
  const isSearch = name.length > 1;
  const search = useQuery({
    queryKey: ['client-names', distributorId, name],
    queryFn: ({ signal }) => directory.searchClients(distributorId, { name, contains: true }, signal),
    enabled: isSearch,
  });
  const options: AutosuggestProps.Options = (isSearch ? (search.data?.items ?? []) : []).map((client) => ({
    value: String(client.clientId),
    label: client.name,
    description: `Client ID ${client.clientId}`,
  }));
  const statusType: AutosuggestProps['statusType'] =
    typed !== name || search.isLoading ? 'loading' : search.isError ? 'error' : 'finished';
  return { options, statusType, retry: () => void search.refetch() };
}
