import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { createClient, exportClientRecords } from '../../../functions/clients/contract.ts';
import { planMove } from '../../../functions/package-moves/contract.ts';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { bulkAssignAddress } from './addresses.ts';
import { NewClientDialog } from './new-client-dialog.tsx';
import { useClientWorkbook } from './use-client-workbook.ts';

export function ClientListHeader(props: { readonly count: string | undefined }) {
  const { distributorId } = useCurrentDistributor();
  const me = useMe().data;
  const navigate = useNavigate();
  const workbook = useClientWorkbook();
  const [isCreating, setCreating] = useState(false);
  const newButton = useRef<ButtonProps.Ref>(null);
  return (
    <>
      <Header
        variant="h1"
        counter={props.count}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            {mayCall(me, exportClientRecords) && (
              <Button
                iconName="download"
                loading={workbook.isPending}
                loadingText="Making the workbook"
                onClick={workbook.fetch}
              >
                Export Client Records to Excel
              </Button>
            )}
            {mayCall(me, createClient) && (
              <Button ref={newButton} onClick={() => setCreating(true)}>
                New client
              </Button>
            )}
            {mayCall(me, planMove) && (
              <Button onClick={() => void navigate(bulkAssignAddress(distributorId))}>
                Assign package to many
              </Button>
            )}
          </SpaceBetween>
        }
      >
        Clients
      </Header>
      {isCreating && (
        <NewClientDialog
          onClose={() => {
            setCreating(false);
            newButton.current?.focus();
          }}
        />
      )}
    </>
  );
}
