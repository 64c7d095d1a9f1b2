import { useState } from 'react';
import type { Petition } from '../../../functions/immigration/contract.ts';
import type { KnowledgeBaseView } from '../../../functions/knowledge-base/contract.ts';
import { petitionSources } from './labels.ts';
import { PetitionDialog } from './petition-dialog.tsx';
import { ActiveLabel, type Column, editColumn, ThingTable } from './thing-table.tsx';

const columns: Column<Petition>[] = [
  { id: 'petId', header: 'PetID', minWidth: 140, isRowHeader: true, cell: ({ petId }) => petId },
  { id: 'name', header: 'Name', minWidth: 200, cell: ({ name }) => name },
  { id: 'source', header: 'Source', minWidth: 130, cell: ({ source }) => petitionSources[source] },
  { id: 'country', header: 'Country', minWidth: 100, cell: ({ country }) => country },
  { id: 'visaType', header: 'Visa type', minWidth: 120, cell: ({ visaType }) => visaType ?? '–' },
  {
    id: 'state',
    header: 'State',
    minWidth: 130,
    cell: ({ isActive }) => <ActiveLabel isActive={isActive} />,
  },
];

export function PetitionSection(props: { readonly shown: KnowledgeBaseView; readonly mayChange: boolean }) {
  const { shown, mayChange } = props;
  const [edited, setEdited] = useState<Petition | 'NEW'>();
  return (
    <>
      <ThingTable
        title="Petitions"
        description="PetID of a case must be one of them; new cases need an active one."
        items={shown.petitions}
        columns={[
          ...columns,
          ...editColumn<Petition>(({ petId }) => petId, mayChange ? setEdited : undefined),
        ]}
        idOf={({ petId }) => petId}
        textOf={({ petId, name, visaType = '' }) => `${petId} ${name} ${visaType}`}
        empty="The firm has no petitions; no case can be imported."
        addText="Add petition"
        onAdd={mayChange ? () => setEdited('NEW') : undefined}
      />
      {edited !== undefined && (
        <PetitionDialog
          shown={shown}
          petition={edited === 'NEW' ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
    </>
  );
}
