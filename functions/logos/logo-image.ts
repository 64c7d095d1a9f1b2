import { InvalidInputError } from '../platform/errors.ts';
import { logoLimits, logoMessages, type StoredLogo } from './contract.ts';
import { openGif } from './gif-image.ts';
import { openJpeg } from './jpeg-image.ts';
import type { OpenedImage } from './pixels.ts';
import { openPng } from './png-image.ts';

/** A logo as it is kept: made anew from the pixels of an upload, with nothing else of it. */
interface MadeLogo extends Omit<StoredLogo, 'key'> {
  readonly bytes: Buffer;
}

/**
 * Checks an upload and makes the logo that is kept. Size, kind and dimensions are looked at in this order and before
 * anything is decoded; kind and dimensions are what the content says, whatever the file was called. PNG and the first
 * image of a GIF become PNG, JPEG becomes JPEG, upright.
 * @throws InvalidInputError `LOGO_NOT_VALID` with one of `logoMessages`
 */
export function makeLogo(upload: Buffer): MadeLogo {
  if (upload.length === 0) throw refusal('missing');
  if (upload.length > logoLimits.mostBytes) throw refusal('tooLarge');
  const image = unlessDamaged(() => openPng(upload) ?? openJpeg(upload) ?? openGif(upload));
  if (image === undefined) throw refusal('wrongType');
  if (!isOfLogoSize(image)) throw refusal('wrongSize');
  const pixels = unlessDamaged(() => image.decode());
  const bytes = image.encode(pixels);
  const { contentType, width, height } = image;
  return { contentType, width, height, sizeBytes: bytes.length, bytes };
}

function isOfLogoSize({ width, height }: OpenedImage): boolean {
  const isWideEnough = width >= logoLimits.leastWidth && width <= logoLimits.mostWidth;
  return isWideEnough && height >= logoLimits.leastHeight && height <= logoLimits.mostHeight;
}

/** Whatever goes wrong while a stranger's bytes are read is the fault of the bytes. */
function unlessDamaged<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw refusal('damaged', cause);
  }
}

function refusal(reason: keyof typeof logoMessages, cause?: unknown): InvalidInputError {
  const detail = logoMessages[reason];
  return new InvalidInputError('LOGO_NOT_VALID', detail, {
    fields: [{ pointer: '#/contentBase64', detail }],
    cause,
  });
}
