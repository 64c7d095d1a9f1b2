/** A decoded image: four bytes a pixel (red, green, blue, alpha), rows from the top. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgba: Buffer;
}

/** An upload whose format and header are known and whose pixels are not decoded yet. */
export interface OpenedImage {
  /** As it is shown: after an orientation was applied. */
  readonly width: number;
  readonly height: number;
  readonly contentType: 'image/png' | 'image/jpeg';
  /** @throws Error when the content does not keep what the header says */
  decode(): Pixels;
  /** The same picture made anew, with nothing else in it. */
  encode(pixels: Pixels): Buffer;
}

type Place = (x: number, y: number) => readonly [x: number, y: number];

/**
 * Turns a stored image upright by its EXIF orientation, 1 to 8; from 5 on width and height change places.
 * @see CIPA DC-008 (Exif 2.32), tag 0x0112
 */
export function turnUpright(stored: Pixels, orientation: number): Pixels {
  const { width: w, height: h } = stored;
  const places: Readonly<Record<number, Place>> = {
    2: (x, y) => [w - 1 - x, y],
    3: (x, y) => [w - 1 - x, h - 1 - y],
    4: (x, y) => [x, h - 1 - y],
    5: (x, y) => [y, x],
    6: (x, y) => [y, h - 1 - x],
    7: (x, y) => [w - 1 - y, h - 1 - x],
    8: (x, y) => [w - 1 - y, x],
  };
  const place = places[orientation];
  if (place === undefined) return stored;
  const [width, height] = orientation < 5 ? [w, h] : [h, w];
  const rgba = Buffer.alloc(stored.rgba.length);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const [fromX, fromY] = place(x, y);
      rgba.writeUInt32LE(stored.rgba.readUInt32LE((fromY * w + fromX) * 4), (y * width + x) * 4);
    }
  return { width, height, rgba };
}

/** Whether every pixel hides what is behind it. */
export function isOpaque({ rgba }: Pixels): boolean {
  for (let at = 3; at < rgba.length; at += 4) if (rgba[at] !== 255) return false;
  return true;
}
