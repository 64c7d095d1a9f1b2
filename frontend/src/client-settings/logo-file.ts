import { logoLimits, logoMessages } from '../../../functions/logos/contract.ts';

export const logoFileTypes = ['image/png', 'image/jpeg', 'image/gif'];

/** Size of an image in pixels, or `undefined` when it cannot be shown. */
export type MeasureImage = (file: Blob) => Promise<{ width: number; height: number } | undefined>;

/** What is wrong with a chosen file, as far as it can be told before it is sent. */
export async function logoProblem(
  file: File | undefined,
  measure: MeasureImage,
): Promise<string | undefined> {
  if (file === undefined) return logoMessages.missing;
  if (!logoFileTypes.includes(file.type)) return logoMessages.wrongType;
  if (file.size > logoLimits.mostBytes) return logoMessages.tooLarge;
  const size = await measure(file);
  if (size === undefined) return logoMessages.damaged;
  const { leastWidth, mostWidth, leastHeight, mostHeight } = logoLimits;
  const isInside =
    size.width >= leastWidth &&
    size.width <= mostWidth &&
    size.height >= leastHeight &&
    size.height <= mostHeight;
  return isInside ? undefined : logoMessages.wrongSize;
}

/** Bytes of a file as base64. */
export async function base64Of(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  // In parts: a call takes only so many arguments.
  for (let start = 0; start < bytes.length; start += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  }
  return btoa(text);
}
