import { useState } from 'react';
import type { CustomField } from '../../../functions/immigration/contract.ts';
import type { KnowledgeBaseView } from '../../../functions/knowledge-base/contract.ts';
import { FieldDialog } from './field-dialog.tsx';
import { fieldTypes } from './labels.ts';
import { type Column, editColumn, ThingTable } from './thing-table.tsx';

const mostShownOptions = 5;

function limitsOf({ fieldType, mostLength, options }: CustomField): string {
  if (fieldType === 'TEXT') return `At most ${mostLength} characters`;
  const more = options.length - mostShownOptions;
  return [...options.slice(0, mostShownOptions), ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}

const columns: Column<CustomField>[] = [
  { id: 'keyword', header: 'Keyword', minWidth: 150, isRowHeader: true, cell: ({ keyword }) => keyword },
  { id: 'label', header: 'Label', minWidth: 160, cell: ({ label }) => label },
  { id: 'type', header: 'Type', minWidth: 120, cell: ({ fieldType }) => fieldTypes[fieldType] },
  { id: 'limits', header: 'Values', minWidth: 200, cell: limitsOf },
  {
    id: 'isForClients',
    header: 'Clients may have it',
    minWidth: 120,
    cell: ({ isForClients }) => (isForClients ? 'Yes' : 'No'),
  },
];

export function FieldSection(props: { readonly shown: KnowledgeBaseView; readonly mayChange: boolean }) {
  const { shown, mayChange } = props;
  const [edited, setEdited] = useState<CustomField | 'NEW'>();
  const edit = editColumn<CustomField>(({ keyword }) => keyword, mayChange ? setEdited : undefined);
  return (
    <>
      <ThingTable
        title="Custom fields"
        description="FieldKeyword of custom data must be one that clients may have."
        items={shown.customFields}
        columns={[...columns, ...edit]}
        idOf={({ keyword }) => keyword}
        textOf={({ keyword, label }) => `${keyword} ${label}`}
        empty="The firm has no custom fields; no custom data can be imported."
        addText="Add custom field"
        onAdd={mayChange ? () => setEdited('NEW') : undefined}
      />
      {edited !== undefined && (
        <FieldDialog
          taken={edited === 'NEW' ? shown.customFields.map(({ keyword }) => keyword) : undefined}
          field={edited === 'NEW' ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
    </>
  );
}
