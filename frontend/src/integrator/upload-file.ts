import { mostUploadBytes, type Upload } from '../../../functions/integrator-uploads/contract.ts';
import { formatBytes } from '../ui/format.ts';
import { isMoving } from './file-labels.ts';

/** As limits are told: `250 MB`. */
export const mostUploadText = `${mostUploadBytes / 1024 / 1024} MB`;

/** What keeps a file from being sent, as far as the browser knows. */
export function uploadObstacle(file: Pick<File, 'name' | 'size'> | undefined): string | undefined {
  if (file === undefined) return 'Choose a file.';
  if (file.size === 0) return 'The file is empty.';
  if (file.size > mostUploadBytes)
    return `The file has ${formatBytes(file.size)}; at most ${mostUploadText} are taken. Split it or include changed records only.`;
  return undefined;
}

/** Whether it has still to arrive, or to be checked. */
export function isUploadMoving(upload: Upload | undefined): boolean {
  if (upload === undefined) return true;
  if (upload.status === 'EXPIRED') return false;
  return upload.file === undefined || isMoving(upload.file);
}
