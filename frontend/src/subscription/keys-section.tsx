import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useState } from 'react';
import {
  addSshKey,
  mostSshKeys,
  removeSshKey,
  type SshKey,
  type Subscription,
} from '../../../functions/integrator-subscription/contract.ts';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { Instant } from '../ui/instant.tsx';
import { LongName } from '../ui/long-name.tsx';
import { useSingleFlight } from '../ui/single-flight.ts';
import { AddKeyDialog } from './add-key-dialog.tsx';
import { useChangeSubscription } from './use-change-subscription.ts';

/** Whether keys can be added: also ahead of its being enabled. */
export const takesKeys = ({ status }: Subscription): boolean => status !== 'NONE' && status !== 'ENDED';

/** Public keys that open the firm's SFTP area. */
export function KeysSection({ shown }: { readonly shown: Subscription }) {
  const { sshKeys } = shown;
  const me = useMe().data;
  const [isAdding, setIsAdding] = useState(false);
  const [removed, setRemoved] = useState<SshKey>();
  const isFull = sshKeys.length >= mostSshKeys;
  return (
    <>
      <Table
        variant="container"
        wrapLines
        header={
          <Header
            variant="h2"
            counter={`(${sshKeys.length} of ${mostSshKeys})`}
            description="Public keys that open the SFTP area. To replace a key, add the new one, switch your client over, then remove the old one."
            actions={
              takesKeys(shown) &&
              mayCall(me, addSshKey) && (
                <Button
                  iconName="add-plus"
                  disabled={isFull}
                  disabledReason={`There may be ${mostSshKeys} keys. Remove one first.`}
                  onClick={() => setIsAdding(true)}
                >
                  Add a key
                </Button>
              )
            }
          >
            SSH keys
          </Header>
        }
        columnDefinitions={columns(mayCall(me, removeSshKey) ? setRemoved : undefined)}
        items={sshKeys}
        trackBy="keyId"
        empty={<NoKeys />}
        ariaLabels={{ tableLabel: 'SSH keys' }}
      />
      {isAdding && <AddKeyDialog onClose={() => setIsAdding(false)} />}
      {removed && (
        <RemoveKeyDialog
          sshKey={removed}
          isLast={sshKeys.length === 1}
          onClose={() => setRemoved(undefined)}
        />
      )}
    </>
  );
}

function columns(remove: ((key: SshKey) => void) | undefined): TableProps.ColumnDefinition<SshKey>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      minWidth: 150,
      isRowHeader: true,
      cell: ({ name }) => <LongName text={name} />,
    },
    { id: 'algorithm', header: 'Algorithm', minWidth: 130, cell: ({ algorithm }) => algorithm },
    {
      id: 'fingerprint',
      header: 'Fingerprint',
      minWidth: 240,
      cell: ({ fingerprint }) => (
        <Box variant="code">
          <LongName text={fingerprint} />
        </Box>
      ),
    },
    { id: 'addedBy', header: 'Added by', minWidth: 140, cell: ({ addedBy }) => addedBy },
    { id: 'addedAt', header: 'Added', minWidth: 150, cell: ({ addedAt }) => <Instant at={addedAt} /> },
    ...(remove === undefined
      ? []
      : [
          {
            id: 'actions',
            header: 'Actions',
            minWidth: 90,
            cell: (key: SshKey) => (
              <Button
                variant="icon"
                iconName="remove"
                ariaLabel={`Remove ${key.name}`}
                onClick={() => remove(key)}
              />
            ),
          },
        ]),
  ];
}

function NoKeys() {
  return (
    <Box textAlign="center" padding={{ vertical: 'l' }}>
      <b>No keys yet</b>
      <p>Nobody can sign in until a public key is added.</p>
    </Box>
  );
}

function RemoveKeyDialog(props: {
  readonly sshKey: SshKey;
  readonly isLast: boolean;
  readonly onClose: () => void;
}) {
  const { sshKey, isLast, onClose } = props;
  const run = useSingleFlight();
  const removing = useChangeSubscription({ done: `The key ${sshKey.name} was removed.`, onDone: onClose });
  return (
    <ConfirmDialog
      title={`Remove the key ${sshKey.name}?`}
      confirmText="Remove"
      cancelText="Cancel"
      isBusy={removing.isPending}
      onConfirm={() => run(() => removing.mutateAsync((api, firmId) => api.removeKey(firmId, sshKey.keyId)))}
      onCancel={onClose}
    >
      <SpaceBetween size="m">
        {removing.error && (
          <FailureAlert header="The key was not removed">{removing.error.message}</FailureAlert>
        )}
        <Box>
          Whoever has its private key cannot sign in any more.
          {isLast && ' It is the last key: nobody can sign in until another is added.'}
        </Box>
      </SpaceBetween>
    </ConfirmDialog>
  );
}
