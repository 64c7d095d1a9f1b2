import { authorizeFirm } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import { folders } from '../integrator/contract.ts';
import { decideFile } from '../integrator/file-decision.ts';
import { readSetup } from '../integrator-setup/setup-store.ts';
import { ConflictError, UnprocessableError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import { type createUpload, uploadMinutes, uploadPrefix } from './contract.ts';
import type { UploadDeps } from './deps.ts';
import { addUpload } from './upload-store.ts';

/**
 * Lets somebody upload one file of that length. What a drop of that name would be refused for now is refused at once.
 * @throws ConflictError `SUBSCRIPTION_NOT_ACTIVE`; UnprocessableError `FILE_NAME_NOT_VALID`
 */
export async function allowUpload(
  deps: UploadDeps,
  { principal, params: { firmId }, body }: ApiRequest<typeof createUpload, Principal>,
): Promise<ApiAnswer<typeof createUpload>> {
  await authorizeFirm(deps, principal, firmId);
  const { fileName, sizeBytes, sha256 } = body;
  const now = deps.clock.now();
  const createdAt = now.toISOString();
  const setup = await readSetup(deps, firmId);
  if (!setup.isSubscribed)
    throw new ConflictError(
      'SUBSCRIPTION_NOT_ACTIVE',
      'The integration subscription is not active. Ask for it, or have it resumed, before you upload.',
    );
  const dropped = { folder: folders.import, fileName, sizeBytes, arrivedAt: createdAt };
  requireTakeable(decideFile(dropped, setup, now));
  const uploadId = deps.newId();
  const lifeSeconds = uploadMinutes * 60;
  const key = `${uploadPrefix}${firmId}/${uploadId}`;
  const { url, headers } = await deps.uploadUrls.sign({ key, sizeBytes, sha256, lifeSeconds });
  const untilAt = new Date(now.getTime() + lifeSeconds * 1000).toISOString();
  const ref = { firmId, uploadId };
  await addUpload(deps, { ...ref, ...body, by: principal.displayName, createdAt, untilAt });
  return { body: { uploadId, url, headers, expiresAt: untilAt } };
}

function requireTakeable(decision: ReturnType<typeof decideFile>): void {
  if (decision.kind === 'REJECT') throw new UnprocessableError('FILE_NAME_NOT_VALID', decision.note.message);
  if (decision.kind === 'IGNORE')
    throw new UnprocessableError(
      'FILE_NAME_NOT_VALID',
      'This is a name for unfinished uploads. Use the name of the template with its date.',
    );
}
