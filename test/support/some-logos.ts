import { makeLogo } from '../../functions/logos/logo-image.ts';
import { aJpeg } from './a-jpeg.ts';
import { aPng } from './a-png.ts';

/** A PNG in one colour, by which it is told from others. */
export const pngOf = (red: number): Buffer =>
  aPng({ width: 60, height: 30, sampleAt: () => [red, 0, 0, 255], filterOf: () => 0 });
export const jpegOf = (level: number): Buffer => aJpeg({ width: 64, height: 32, blockAt: () => [level] });

/** Body of an upload. */
export const upload = (file: Buffer) => ({ contentBase64: file.toString('base64') });

/** What is shown of an uploaded file: the logo made of it. */
export function urlOf(file: Buffer): string {
  const { contentType, bytes } = makeLogo(file);
  return `data:${contentType};base64,${bytes.toString('base64')}`;
}
