import { ConflictError, InvalidInputError } from '../platform/errors.ts';
import { messages, type SavePackage, type StoredPackage } from './contract.ts';

/** What a save does to the status of a package and to its clients. */
export type StatusStep =
  | { readonly kind: 'NONE' | 'ACTIVATE' }
  /** `needsNoActiveClients`: nobody chose what becomes of active clients, so there must be none when it is written. */
  | { readonly kind: 'DEACTIVATE'; readonly needsNoActiveClients: boolean }
  /** The package stays Active until its clients have moved. */
  | { readonly kind: 'REASSIGN'; readonly toPackageId: string };

/**
 * The step from a package as it is to the status that is wanted.
 * @throws ConflictError `PACKAGE_RECEIVES_CLIENTS`
 * @throws InvalidInputError `CLIENTS_CHOICE_MISSING`, or `VALIDATION_FAILED` for a choice where nothing is to be chosen
 */
export function statusStep(
  before: Pick<StoredPackage, 'status' | 'incomingMoveIds'>,
  { status, clientsOnDeactivation }: Pick<SavePackage, 'status' | 'clientsOnDeactivation'>,
  activeClientCount: number,
): StatusStep {
  const isTurningInactive = before.status === 'ACTIVE' && status === 'INACTIVE';
  if (!isTurningInactive) {
    if (clientsOnDeactivation !== undefined) throw nothingToChoose();
    return { kind: before.status === status ? 'NONE' : 'ACTIVATE' };
  }
  if (before.incomingMoveIds.length > 0) throw receivesClients();
  if (clientsOnDeactivation?.choice === 'REASSIGN')
    return { kind: 'REASSIGN', toPackageId: clientsOnDeactivation.toPackageId };
  const needsNoActiveClients = clientsOnDeactivation === undefined;
  if (needsNoActiveClients && activeClientCount > 0) throw choiceMissing();
  return { kind: 'DEACTIVATE', needsNoActiveClients };
}

/**
 * Nothing of a package is changed while its clients are moved away: the move saves it once more, as its end.
 * @throws ConflictError `PACKAGE_BEING_REASSIGNED`
 */
export function requireSettled({ reassignment }: Pick<StoredPackage, 'reassignment'>): void {
  if (reassignment === undefined) return;
  throw new ConflictError(
    'PACKAGE_BEING_REASSIGNED',
    'The clients of this package are being moved to another one. Change it when the move has ended.',
    { ids: { moveId: reassignment.moveId } },
  );
}

function choiceMissing(): InvalidInputError {
  const fields = [{ pointer: '#/clientsOnDeactivation', detail: messages.optionMissing }];
  return new InvalidInputError('CLIENTS_CHOICE_MISSING', messages.optionMissing, { fields });
}

function nothingToChoose(): InvalidInputError {
  const detail = 'Clients are kept or reassigned only when an Active package turns Inactive.';
  const fields = [{ pointer: '#/clientsOnDeactivation', detail }];
  return new InvalidInputError('VALIDATION_FAILED', detail, { fields });
}

function receivesClients(): ConflictError {
  return new ConflictError(
    'PACKAGE_RECEIVES_CLIENTS',
    'Clients are being moved to this package. It can turn Inactive when the move has ended.',
  );
}
