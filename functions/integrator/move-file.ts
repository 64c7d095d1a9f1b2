import { errorText } from './check-texts.ts';
import type { IntegratorDeps } from './deps.ts';
import { errorTextKey, receiptKey, rejectedKeys, retention } from './drop-key.ts';
import { markMoved, type StoredImportFile } from './import-file-store.ts';

const plainText = 'text/plain; charset=utf-8';

/**
 * Where a refused file is to be moved to. To be kept in its row before it is moved: another upload of its name that is refused
 * later finds that place taken.
 */
export async function freeRejectedKey(
  { drop }: Pick<IntegratorDeps, 'drop'>,
  file: Parameters<typeof rejectedKeys>[0],
  date: string,
): Promise<string> {
  let last = '';
  for (const key of rejectedKeys(file, date)) {
    last = key;
    if ((await drop.describe(key)) === undefined) break;
  }
  return last;
}

/**
 * Moves what is not imported out of the import folder and says why beside it. Can be broken off anywhere and begun again:
 * the copy comes first and the deletion last, and a later upload of the same name is left alone.
 */
export async function finishMove(deps: IntegratorDeps, file: StoredImportFile): Promise<void> {
  const { objectKey: key, eTag, movedKey, movedAt } = file;
  if (movedKey === undefined || movedAt !== undefined) return;
  const object = { key, eTag };
  if (await deps.drop.copy(object, movedKey, retention.rejected)) {
    const text = errorText(file, file.status === 'REPLACED');
    await deps.drop.write(errorTextKey(movedKey), text, plainText, retention.rejected);
    // What an earlier upload of the name, or an earlier check, was told does not hold any more.
    const receipt = receiptKey(file.firmId, file.fileName);
    if ((await deps.drop.sizeBytesOf(receipt)) !== undefined)
      await deps.drop.write(receipt, text, plainText, retention.archive);
    await deps.drop.remove(object);
  }
  await markMoved(deps, file, deps.clock.now().toISOString());
}
