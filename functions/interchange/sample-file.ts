import { cardDrawing, jpegOf, jpegSegment, pngChunk, pngOf, pngSignature } from './sample-image.ts';
import { seededRandom } from './seeded-random.ts';

export type SampleKind = 'application/pdf' | 'image/jpeg' | 'image/png';

/** A valid file of about the size asked, unlike every other for another label. */
export type SampleFiles = (kind: SampleKind, label: string, sizeBytes: number) => Buffer;

const noiseBytes = 256 * 1024;
/** Longest content of a JPEG comment, bytes: a 16-bit length that counts itself. */
const longestComment = 65_533;

/** Draws the pictures once; each file is one of them with a comment of its own and filling that does not compress. */
export function sampleFiles(seed: number): SampleFiles {
  const random = seededRandom(seed, 'noise');
  const noise = Buffer.from(Array.from({ length: noiseBytes }, () => random.between(0, 255)));
  const png = pngOf(cardDrawing());
  const jpeg = jpegOf(cardDrawing());
  const filling = (label: string, wantedBytes: number): Buffer => {
    const size = Math.min(Math.max(0, wantedBytes), noiseBytes / 2);
    const start = seededRandom(label).between(0, noiseBytes / 2);
    return Buffer.concat([Buffer.from(`${label}\n`), noise.subarray(start, start + size)]);
  };
  return (kind, label, sizeBytes) => {
    if (kind === 'application/pdf') return pdfOf(label, filling(label, sizeBytes - 900));
    if (kind === 'image/png') return pngWith(png, filling(label, sizeBytes - png.length));
    return jpegWith(jpeg, filling(label, sizeBytes - jpeg.length));
  };
}

/** After the header comes a private chunk that every reader passes over. */
function pngWith(png: Buffer, content: Buffer): Buffer {
  const headerEnd = pngSignature.length + 25;
  return Buffer.concat([png.subarray(0, headerEnd), pngChunk('wbNs', content), png.subarray(headerEnd)]);
}

function jpegWith(jpeg: Buffer, content: Buffer): Buffer {
  const comments: Buffer[] = [];
  for (let start = 0; start < content.length; start += longestComment)
    comments.push(jpegSegment(0xfe, content.subarray(start, start + longestComment)));
  return Buffer.concat([jpeg.subarray(0, 2), ...comments, jpeg.subarray(2)]);
}

/** One page that says what it is, and a stream of filling that no page shows. */
function pdfOf(label: string, content: Buffer): Buffer {
  const text = `BT /F1 18 Tf 60 720 Td (SPECIMEN - NOT A DOCUMENT) Tj 0 -30 Td (${label}) Tj ET`;
  const objects = [
    Buffer.from('<< /Type /Catalog /Pages 2 0 R >>'),
    Buffer.from('<< /Type /Pages /Kids [3 0 R] /Count 1 >>'),
    Buffer.from(
      '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    ),
    streamObject(Buffer.from(text)),
    Buffer.from('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'),
    streamObject(content),
  ];
  const parts = [Buffer.from('%PDF-1.4\n%\xe2\xe3\xcf\xd3\n', 'latin1')];
  let offset = parts[0]?.length ?? 0;
  const offsets = objects.map((object, position) => {
    const part = Buffer.concat([Buffer.from(`${position + 1} 0 obj\n`), object, Buffer.from('\nendobj\n')]);
    parts.push(part);
    offset += part.length;
    return offset - part.length;
  });
  const rows = offsets.map((start) => `${String(start).padStart(10, '0')} 00000 n \n`).join('');
  const count = objects.length + 1;
  parts.push(Buffer.from(`xref\n0 ${count}\n0000000000 65535 f \n${rows}`));
  parts.push(Buffer.from(`trailer\n<< /Size ${count} /Root 1 0 R >>\nstartxref\n${offset}\n%%EOF\n`));
  return Buffer.concat(parts);
}

function streamObject(content: Buffer): Buffer {
  const head = Buffer.from(`<< /Length ${content.length} >>\nstream\n`);
  return Buffer.concat([head, content, Buffer.from('\nendstream')]);
}
