import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import FormField from '@cloudscape-design/components/form-field';
import Input, { type InputProps } from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { searchMessages } from '../../../functions/directory/contract.ts';
import type { ClientFilters } from '../api/directory-api.ts';
import { checkSearch, emptySearch, type SearchErrors, textFilters } from './client-search-filters.ts';

/** `onSearch` gets `undefined` when what was entered is no search. */
export function ClientSearchForm(props: {
  readonly isSearching: boolean;
  readonly onSearch: (filters: ClientFilters | undefined) => void;
  /** The last of the filters, for those who have it. */
  readonly distributorField: ReactNode;
}) {
  const [typed, setTyped] = useState(emptySearch);
  const [errors, setErrors] = useState<SearchErrors>({});
  const [isMissing, setMissing] = useState(false);
  const firstFieldRef = useRef<InputProps.Ref>(null);
  useEffect(() => {
    // After the dialog, which remembers where the keyboard was and takes it to its own first button.
    const timer = setTimeout(() => firstFieldRef.current?.focus());
    return () => clearTimeout(timer);
  }, []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // React hands events of the dialog to the form behind it, although the dialog is not inside that form.
    event.stopPropagation();
    const checked = checkSearch(typed);
    setErrors('errors' in checked ? checked.errors : {});
    setMissing('isEmpty' in checked && checked.isEmpty);
    props.onSearch('filters' in checked ? checked.filters : undefined);
  };
  return (
    <form onSubmit={submit} noValidate aria-label="Client Search">
      <SpaceBetween size="m">
        {isMissing && <Alert type="error">{searchMessages.filterMissing}</Alert>}
        <ColumnLayout columns={2}>
          {textFilters.map(({ key, label }, index) => (
            <FormField key={key} label={label} errorText={errors[key]}>
              <Input
                value={typed[key]}
                ref={index === 0 ? firstFieldRef : undefined}
                inputMode={key === 'clientId' ? 'numeric' : 'text'}
                onChange={({ detail }) => setTyped({ ...typed, [key]: detail.value })}
              />
            </FormField>
          ))}
          {props.distributorField}
        </ColumnLayout>
        <SpaceBetween direction="horizontal" size="l">
          <Checkbox
            checked={typed.contains}
            onChange={({ detail }) => setTyped({ ...typed, contains: detail.checked })}
          >
            Contains
          </Checkbox>
          <Checkbox
            checked={typed.hideInactive}
            onChange={({ detail }) => setTyped({ ...typed, hideInactive: detail.checked })}
          >
            Hide Inactive Clients
          </Checkbox>
        </SpaceBetween>
        <Button formAction="submit" iconName="search" loading={props.isSearching} loadingText="Searching">
          Search
        </Button>
      </SpaceBetween>
    </form>
  );
}
