import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import type { KnowledgeBaseView, KnowledgeListValue } from '../../../functions/knowledge-base/contract.ts';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { useSingleFlight } from '../ui/single-flight.ts';
import { valueSources } from './labels.ts';
import { ListValueDialog } from './list-value-dialog.tsx';
import { allowsDuration, bodyOfValue, type ShownList } from './list-values.ts';
import { ActiveLabel, type Column, ThingTable } from './thing-table.tsx';
import { useSaving } from './use-saving.tsx';

/** The list of the address, the first unless it names one. */
function useChosenList(lists: readonly ShownList[]) {
  const [search, setSearch] = useSearchParams();
  const chosen = lists.find(({ list }) => list === search.get('list')) ?? lists[0];
  const choose = (list: string | undefined) => {
    if (list !== undefined) setSearch({ list }, { replace: true });
  };
  return [chosen, choose] as const;
}

/** Values of one list after the other. */
export function ListSection(props: { readonly shown: KnowledgeBaseView; readonly mayChange: boolean }) {
  const { lists } = props.shown;
  const [chosen, choose] = useChosenList(lists);
  if (chosen === undefined) return null;
  const options = lists.map(({ list, title }) => ({ value: list, label: title, description: list }));
  return (
    <SpaceBetween size="s">
      <FormField label="List">
        <Select
          options={options}
          expandToViewport
          selectedOption={options.find(({ value }) => value === chosen.list) ?? null}
          onChange={({ detail }) => choose(detail.selectedOption.value)}
        />
      </FormField>
      <ValueTable key={chosen.list} of={chosen} mayChange={props.mayChange} />
    </SpaceBetween>
  );
}

function ValueTable(props: { readonly of: ShownList; readonly mayChange: boolean }) {
  const { of: list, mayChange } = props;
  const [edited, setEdited] = useState<KnowledgeListValue | 'NEW'>();
  const run = useSingleFlight();
  const switching = useSaving({});
  const turn = (value: KnowledgeListValue) =>
    run(() =>
      switching.mutateAsync({
        name: value.code,
        save: (api, firmId) =>
          api.saveValue(
            { firmId, list: list.list, code: value.code },
            bodyOfValue(list.list, { ...value, isActive: !value.isActive }),
          ),
      }),
    );
  const columns = [
    ...valueColumns(list),
    ...(mayChange ? [actionColumn({ onEdit: setEdited, onTurn: turn, isBusy: switching.isPending })] : []),
  ];
  return (
    <>
      <ThingTable
        title={list.title}
        description={descriptionOf(list)}
        items={list.values}
        columns={columns}
        idOf={({ code }) => code}
        textOf={({ code, label }) => `${code} ${label}`}
        empty="The list has no values."
        addText="Add value"
        onAdd={mayChange ? () => setEdited('NEW') : undefined}
        above={
          switching.error && (
            <FailureAlert header="The value was not switched">{switching.error.message}</FailureAlert>
          )
        }
      />
      {edited !== undefined && (
        <ListValueDialog
          list={list}
          value={edited === 'NEW' ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
    </>
  );
}

const descriptionOf = ({ list }: ShownList): string =>
  list === 'FirmOffice'
    ? 'FirmOfficeCode must be the code of one of them. While none is listed, any code is taken.'
    : 'Cells hold the code or the label of one of them, in upper or lower case.';

function valueColumns({ list }: ShownList): Column<KnowledgeListValue>[] {
  return [
    { id: 'code', header: 'Code', minWidth: 140, isRowHeader: true, cell: ({ code }) => code },
    { id: 'label', header: 'Label', minWidth: 160, cell: ({ label }) => label },
    ...(allowsDuration(list)
      ? [
          {
            id: 'duration',
            header: 'D/S allowed',
            minWidth: 110,
            cell: (value: KnowledgeListValue) => (value.allowsDurationOfStatus ? 'Yes' : 'No'),
          },
        ]
      : []),
    { id: 'source', header: 'Source', minWidth: 160, cell: ({ source }) => valueSources[source] },
    {
      id: 'state',
      header: 'State',
      minWidth: 130,
      cell: ({ isActive }) => <ActiveLabel isActive={isActive} />,
    },
  ];
}

const actionColumn = (on: {
  readonly onEdit: (value: KnowledgeListValue) => void;
  readonly onTurn: (value: KnowledgeListValue) => void;
  readonly isBusy: boolean;
}): Column<KnowledgeListValue> => ({
  id: 'actions',
  header: 'Actions',
  minWidth: 180,
  cell: (value) => {
    const turnText = value.isActive ? 'Switch off' : 'Switch on';
    return (
      <SpaceBetween direction="horizontal" size="s">
        <Button variant="inline-link" ariaLabel={`Edit ${value.code}`} onClick={() => on.onEdit(value)}>
          Edit
        </Button>
        <Button
          variant="inline-link"
          ariaLabel={`${turnText} ${value.code}`}
          onClick={() => {
            if (!on.isBusy) on.onTurn(value);
          }}
        >
          {turnText}
        </Button>
      </SpaceBetween>
    );
  },
});
