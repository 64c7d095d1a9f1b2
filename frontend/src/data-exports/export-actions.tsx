import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { DataExport } from '../../../functions/data-exports/contract.ts';
import { useMe } from '../api/who.ts';
import { duplicateAddress, exportAddress } from './addresses.ts';
import { ExportActDialog } from './export-act-dialog.tsx';
import { actLabels, actsOn, type ExportAct } from './export-acts.ts';

type Asked = Exclude<ExportAct, 'duplicate'>;

/** Menu of what can be done with one export. On its own page it needs no Details. */
export function ExportActions(props: { readonly shown: DataExport; readonly look: 'icon' | 'button' }) {
  const { shown, look } = props;
  const { distributorId, dataExportId, exportNumber } = shown;
  const navigate = useNavigate();
  const me = useMe().data;
  const [asked, setAsked] = useState<Asked>();
  const acts = actsOn(shown, me);
  const items = [
    ...(look === 'icon' ? [{ id: 'details', text: 'Details' }] : []),
    ...acts.map((act) => ({ id: act, text: actLabels[act] })),
  ];
  if (items.length === 0) return null;
  const choose = (id: string) => {
    if (id === 'details') void navigate(exportAddress(distributorId, dataExportId));
    else if (id === 'duplicate') void navigate(duplicateAddress(distributorId, dataExportId));
    else setAsked(id as Asked);
  };
  return (
    <>
      <ButtonDropdown
        items={items}
        variant={look === 'icon' ? 'inline-icon' : 'normal'}
        ariaLabel={`Actions for ${exportNumber}`}
        expandToViewport={look === 'icon'}
        onItemClick={({ detail }) => choose(detail.id)}
      >
        {look === 'icon' ? undefined : 'Actions'}
      </ButtonDropdown>
      {asked !== undefined && (
        <ExportActDialog shown={shown} act={asked} onClose={() => setAsked(undefined)} />
      )}
    </>
  );
}
