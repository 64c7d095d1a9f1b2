import { authorizeFirm } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import { type ReferenceIndex, referenceIndexOf } from '../immigration/reference-index.ts';
import { readReference } from '../immigration/reference-store.ts';
import { pendingFileIds } from '../integrator/import-file-store.ts';
import type { FieldProblem } from '../platform/contract.ts';
import type { KnowledgeBaseDeps } from './deps.ts';
import { refuseProblems } from './field-checks.ts';

/** Something of the Knowledge Base as it is to be stored, and what is wrong with it. */
export interface Proposal<T> {
  readonly thing: T;
  readonly problems: readonly FieldProblem[];
}

interface Saving<T> {
  /** Makes what is stored of what was sent and of what the firm has. */
  readonly propose: (index: ReferenceIndex) => Proposal<T>;
  readonly put: (deps: KnowledgeBaseDeps, thing: T) => Promise<void>;
}

/**
 * Stores it and has the firm's pending files checked again, also when nothing differs: an earlier call may have stored it
 * and got no further.
 * @throws NotFoundError `FIRM_NOT_FOUND`; InvalidInputError `VALIDATION_FAILED`
 */
export async function saveThing<T>(
  deps: KnowledgeBaseDeps,
  { principal, params: { firmId } }: { principal: Principal; params: { firmId: string } },
  { propose, put }: Saving<T>,
): Promise<T> {
  await authorizeFirm(deps, principal, firmId);
  const { thing, problems } = propose(referenceIndexOf(await readReference(deps, firmId)));
  refuseProblems(problems);
  await put(deps, thing);
  for (const fileId of await pendingFileIds(deps, firmId)) await deps.checkStarter.start({ firmId, fileId });
  return thing;
}
