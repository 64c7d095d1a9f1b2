import { useState } from 'react';
import type { FirmUser } from '../../../functions/immigration/contract.ts';
import type { KnowledgeBaseView } from '../../../functions/knowledge-base/contract.ts';
import { personRoles } from './labels.ts';
import { PersonDialog } from './person-dialog.tsx';
import { ActiveLabel, type Column, editColumn, ThingTable } from './thing-table.tsx';

const columns: Column<FirmUser>[] = [
  { id: 'userId', header: 'User ID', minWidth: 140, isRowHeader: true, cell: ({ userId }) => userId },
  {
    id: 'name',
    header: 'Name',
    minWidth: 180,
    cell: ({ firstName, lastName }) => `${firstName} ${lastName}`,
  },
  { id: 'role', header: 'Role', minWidth: 130, cell: ({ role }) => personRoles[role] },
  { id: 'office', header: 'Office', minWidth: 100, cell: ({ officeCode }) => officeCode ?? '–' },
  {
    id: 'state',
    header: 'State',
    minWidth: 130,
    cell: ({ isActive }) => <ActiveLabel isActive={isActive} />,
  },
];

export function PeopleSection(props: { readonly shown: KnowledgeBaseView; readonly mayChange: boolean }) {
  const { shown, mayChange } = props;
  const [edited, setEdited] = useState<FirmUser | 'NEW'>();
  return (
    <>
      <ThingTable
        title="People"
        description="CaseManagerID and AttorneyID must be the user ID of an active one; that of an employer’s attorney needs the role of an attorney."
        items={shown.users}
        columns={[
          ...columns,
          ...editColumn<FirmUser>(({ userId }) => userId, mayChange ? setEdited : undefined),
        ]}
        idOf={({ userId }) => userId}
        textOf={({ userId, firstName, lastName }) => `${userId} ${firstName} ${lastName}`}
        empty="Nobody is listed; rows can name no case manager or attorney."
        addText="Add person"
        onAdd={mayChange ? () => setEdited('NEW') : undefined}
      />
      {edited !== undefined && (
        <PersonDialog
          shown={shown}
          person={edited === 'NEW' ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
    </>
  );
}
