import { authorizeFirm } from '../directory/authorize-distributor.ts';
import type { Principal } from '../directory/contract.ts';
import { readImportFile } from '../integrator/import-file-store.ts';
import { NotFoundError } from '../platform/errors.ts';
import type { ApiAnswer, ApiRequest } from '../platform/http.ts';
import type { getUpload } from './contract.ts';
import type { UploadDeps } from './deps.ts';
import { readUpload } from './upload-store.ts';

/** Whether an upload has arrived, and what became of its file. @throws NotFoundError `UPLOAD_NOT_FOUND` */
export async function showUpload(
  deps: UploadDeps,
  { principal, params }: ApiRequest<typeof getUpload, Principal>,
): Promise<ApiAnswer<typeof getUpload>> {
  const { firmId } = params;
  await authorizeFirm(deps, principal, firmId);
  const upload = await readUpload(deps, params);
  if (upload === undefined)
    throw new NotFoundError(
      'UPLOAD_NOT_FOUND',
      'This firm has no such upload. Take the id from the answer that allowed it; it is known for 90 days.',
    );
  const { uploadId, fileName, sizeBytes, untilAt, takenAt, fileId } = upload;
  const file = fileId && (await readImportFile(deps, { firmId, fileId }));
  const isOver = deps.clock.now() > new Date(untilAt);
  const status = takenAt !== undefined ? 'RECEIVED' : isOver ? 'EXPIRED' : 'AWAITED';
  return {
    body: { firmId, uploadId, fileName, sizeBytes, status, expiresAt: untilAt, ...(file && { file }) },
  };
}
