import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useCallback, useEffect, useRef, useState } from 'react';
import { ClientListFilter } from '../../../functions/clients/contract.ts';
import { statusLabels } from '../../../functions/distributor-packages/contract.ts';
import { useShortcut } from '../ui/shortcut.ts';
import './client-filters.css';
import { usePackages } from './use-packages.ts';

const any = { value: '', label: 'Any' };
const statusOptions = [
  any,
  { value: 'ACTIVE', label: statusLabels.ACTIVE },
  { value: 'INACTIVE', label: statusLabels.INACTIVE },
];
const noPackage = { value: 'NONE', label: 'No package' };

/** Text, status and package; what is chosen goes to `onChange` at once, what is typed after a pause. */
export function ClientFilterBar(props: {
  readonly label: string;
  readonly filters: ClientListFilter;
  readonly isFiltered: boolean;
  readonly onChange: (filters: ClientListFilter) => void;
}) {
  const { filters, onChange } = props;
  const packages = usePackages();
  const packageOptions = [
    any,
    noPackage,
    ...(packages.data ?? []).map(({ packageId, name, status }) => ({
      value: packageId,
      label: name,
      labelTag: status === 'INACTIVE' ? statusLabels.INACTIVE : undefined,
    })),
  ];
  return (
    <search className="client-filters" aria-label={props.label}>
      <TextFilter text={filters.text ?? ''} onChange={(text) => onChange({ ...filters, text })} />
      <FormField label="Status">
        <Select
          options={statusOptions}
          selectedOption={statusOptions.find((one) => one.value === filters.status) ?? any}
          onChange={({ detail }) => {
            const { status } = ClientListFilter.shape;
            onChange({ ...filters, status: status.safeParse(detail.selectedOption.value).data });
          }}
        />
      </FormField>
      <FormField label="Distributor Package">
        <Select
          options={packageOptions}
          filteringType={packageOptions.length > 12 ? 'auto' : 'none'}
          filteringAriaLabel="Find a package"
          statusType={packages.isPending ? 'loading' : packages.isError ? 'error' : 'finished'}
          loadingText="Loading packages"
          errorText="The packages could not be loaded."
          recoveryText="Retry"
          onLoadItems={({ detail }) => {
            if (detail.samePage) void packages.refetch();
          }}
          selectedOption={
            packageOptions.find((one) => one.value === filters.packageId) ??
            (filters.packageId === undefined ? any : { value: filters.packageId, label: 'Another package' })
          }
          onChange={({ detail }) => {
            const { packageId } = ClientListFilter.shape;
            onChange({ ...filters, packageId: packageId.safeParse(detail.selectedOption.value).data });
          }}
        />
      </FormField>
      {props.isFiltered && (
        <Button formAction="none" onClick={() => onChange({})}>
          Clear filters
        </Button>
      )}
    </search>
  );
}

const typingPauseMs = 250;

function TextFilter(props: { readonly text: string; readonly onChange: (text: string) => void }) {
  const { text } = props;
  const ref = useRef<InputProps.Ref>(null);
  const [typed, setTyped] = useState(text);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  useEffect(() => setTyped((now) => (now.trim() === text ? now : text)), [text]);
  useEffect(() => {
    const timer = setTimeout(() => {
      if (typed.trim() !== latest.current.text) latest.current.onChange(typed.trim());
    }, typingPauseMs);
    return () => clearTimeout(timer);
  }, [typed]);
  useShortcut(
    '/',
    useCallback(() => ref.current?.focus(), []),
  );
  return (
    <FormField label="Find clients">
      <Input
        ref={ref}
        type="search"
        value={typed}
        placeholder="Name, client ID or external ID"
        clearAriaLabel="Clear the search"
        onChange={({ detail }) => setTyped(detail.value.slice(0, 120))}
      />
    </FormField>
  );
}
