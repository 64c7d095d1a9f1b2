/** What a JPEG says of itself before and around its scans. */
interface JpegParts {
  /** As stored, before the orientation is applied. */
  readonly width: number;
  readonly height: number;
  /** EXIF's, 1 to 8; 1 when there is none. */
  readonly orientation: number;
  /** Three components that are red, green and blue already. */
  readonly isRgb: boolean;
  /** The image without what decoding does not need: no EXIF, profiles, comments, previews, nothing behind the end. */
  readonly needed: Buffer;
}

interface Segment {
  readonly marker: number;
  /** Without marker and length. */
  readonly content: Buffer;
  /** Marker, length and content, and of a scan its codes. */
  readonly whole: Buffer;
}

/** Real progressive images have about ten; each one costs a walk over the whole image. */
const mostScans = 64;

const markers = { start: 0xd8, end: 0xd9, scan: 0xda, jfif: 0xe0, exif: 0xe1, adobe: 0xee } as const;
/** Quantization and Huffman tables, restart interval: everything besides frame and scans that decoding needs. */
const tableMarkers: readonly number[] = [0xdb, 0xc4, 0xdd];
/** Baseline, extended and progressive, Huffman coded. */
const frameMarkers: readonly number[] = [0xc0, 0xc1, 0xc2];

/** @throws Error unless it is one whole image of one frame, eight bits a sample, that a browser shows */
export function readJpegParts(bytes: Buffer): JpegParts {
  const segments = [...jpegSegments(bytes)];
  const of = (marker: number) => segments.filter((segment) => segment.marker === marker);
  const frames = segments.filter(({ marker }) => isFrame(marker));
  const [frame] = frames;
  if (frame === undefined || frames.length > 1 || !frameMarkers.includes(frame.marker))
    throw new Error('not exactly one frame of a usual kind');
  const scans = of(markers.scan);
  if (scans.length === 0 || scans.length > mostScans) throw new Error('no scans or too many');
  if (segments.indexOf(frame) > segments.findIndex(({ marker }) => marker === markers.scan))
    throw new Error('a scan before its frame');
  const adobe = of(markers.adobe).find(({ content }) => content.toString('latin1', 0, 5) === 'Adobe');
  const isJfif = of(markers.jfif).some(({ content }) => content.toString('latin1', 0, 5) === 'JFIF\0');
  const exif = of(markers.exif).find(({ content }) => content.toString('latin1', 0, 6) === 'Exif\0\0');
  const kept = segments.filter(
    (segment) =>
      segment === frame ||
      segment === adobe ||
      segment.marker === markers.scan ||
      tableMarkers.includes(segment.marker),
  );
  const { width, height, ids } = readFrame(frame.content);
  return {
    width,
    height,
    orientation: exif === undefined ? 1 : readOrientation(exif.content.subarray(6)),
    isRgb: adobe === undefined ? !isJfif && ids === 'RGB' : ids.length === 3 && adobe.content[11] === 0,
    needed: Buffer.concat([
      Buffer.from([0xff, markers.start]),
      ...kept.map(({ whole }) => whole),
      Buffer.from([0xff, markers.end]),
    ]),
  };
}

/** Start-of-frame markers, and those of hierarchical images. */
function isFrame(marker: number): boolean {
  const isTable = [0xc4, 0xc8, 0xcc].includes(marker);
  return (marker >= 0xc0 && marker <= 0xcf && !isTable) || marker === 0xde || marker === 0xdf;
}

function readFrame(content: Buffer) {
  const count = content.readUInt8(5);
  if (content.readUInt8(0) !== 8 || content.length !== 6 + 3 * count)
    throw new Error('not eight bits a sample');
  const ids: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const sampling = content.readUInt8(7 + 3 * i);
    const isUsual = [sampling >> 4, sampling & 15].every((factor) => factor >= 1 && factor <= 4);
    const id = content.readUInt8(6 + 3 * i);
    if (!isUsual || ids.includes(id)) throw new Error('a wrong component');
    ids.push(id);
  }
  if (![1, 3, 4].includes(count)) throw new Error('no such number of components');
  const [height, width] = [content.readUInt16BE(1), content.readUInt16BE(3)];
  return { width, height, ids: String.fromCharCode(...ids) };
}

/** Segments up to the end of the image; what follows it is no part of it. */
function* jpegSegments(bytes: Buffer): Generator<Segment> {
  let at = 2;
  while (true) {
    if (bytes.readUInt8(at) !== 0xff) throw new Error('no marker where one belongs');
    while (bytes.readUInt8(at + 1) === 0xff) at += 1;
    const marker = bytes.readUInt8(at + 1);
    if (marker === markers.end) return;
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    if (end < at + 4 || end > bytes.length) throw new Error('a JPEG that ends early');
    const content = bytes.subarray(at + 4, end);
    if (marker === markers.scan) checkScan(content);
    const next = marker === markers.scan ? endOfScan(bytes, end) : end;
    yield { marker, content, whole: bytes.subarray(at, next) };
    at = next;
  }
}

function checkScan(content: Buffer): void {
  const count = content.readUInt8(0);
  const [first, last] = [content.readUInt8(1 + 2 * count), content.readUInt8(2 + 2 * count)];
  if (count < 1 || count > 4 || content.length !== 4 + 2 * count || first > last || last > 63)
    throw new Error('a wrong scan');
}

/** The place of the first marker behind a scan's codes that is none of their own (stuffed bytes and restarts are). */
function endOfScan(bytes: Buffer, start: number): number {
  let at = bytes.indexOf(0xff, start);
  while (at >= 0) {
    const next = bytes.readUInt8(at + 1);
    if (next !== 0 && (next < 0xd0 || next > 0xd7)) return at;
    at = bytes.indexOf(0xff, at + 1);
  }
  throw new Error('a scan that ends early');
}

/** Tag 0x0112 of a TIFF's first directory; 1 when it cannot be read, as viewers do. */
function readOrientation(tiff: Buffer): number {
  const order = tiff.toString('latin1', 0, 2);
  if (tiff.length < 8 || (order !== 'II' && order !== 'MM')) return 1;
  const short = (at: number) => (order === 'II' ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const start = order === 'II' ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  if (start + 2 > tiff.length) return 1;
  const count = Math.min(short(start), Math.floor((tiff.length - start - 2) / 12));
  for (let i = 0; i < count; i += 1)
    if (short(start + 2 + 12 * i) === 0x0112) {
      const value = short(start + 2 + 12 * i + 8);
      return value >= 1 && value <= 8 ? value : 1;
    }
  return 1;
}
