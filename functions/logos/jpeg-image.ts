import jpeg from 'jpeg-js';
import { readJpegParts } from './jpeg-segments.ts';
import { type OpenedImage, type Pixels, turnUpright } from './pixels.ts';

const quality = 90;
/** Several times what the largest logo takes. */
const mostMegabytes = 64;

/** @returns `undefined` when it is no JPEG. @throws Error when its structure is not whole */
export function openJpeg(bytes: Buffer): OpenedImage | undefined {
  if (!bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))) return undefined;
  const { width, height, orientation, isRgb, needed } = readJpegParts(bytes);
  const [shownWidth, shownHeight] = orientation < 5 ? [width, height] : [height, width];
  return {
    width: shownWidth,
    height: shownHeight,
    contentType: 'image/jpeg',
    decode: () => turnUpright(decodeJpeg(needed, isRgb), orientation),
    encode: ({ width, height, rgba }) => jpeg.encode({ width, height, data: rgba }, quality).data,
  };
}

function decodeJpeg(needed: Buffer, isRgb: boolean): Pixels {
  const { width, height, data } = jpeg.decode(needed, {
    colorTransform: isRgb ? false : undefined,
    // The structure was checked; strict, it refuses restart intervals that the last row does not fill.
    tolerantDecoding: true,
    maxResolutionInMP: 1,
    maxMemoryUsageInMB: mostMegabytes,
  });
  return { width, height, rgba: data };
}
