import { deflateSync, inflateSync } from 'node:zlib';
import { PDFDocument, StandardFonts } from 'pdf-lib';
import { renderAuditTrailPdf } from '../functions/i9/audit-trail-pdf.ts';
import type { I9Record } from '../functions/i9/contract.ts';
import { renderFormI9 } from '../functions/i9/form-i9-pdf.ts';
import { sectionValues } from '../functions/i9/form-i9-values.ts';
import type { Group } from './options.ts';
import type { Row } from './row.ts';
import { sampleRecords } from './sample-records.ts';
import { laps, medianCpuSeconds } from './stopwatch.ts';

const group = 'pdf';
const unit = 'docs/core·s';
const recordCount = 1_000;
/** The general library is slow; fewer documents tell as much. */
const peerCount = 60;

/** Documents of the export, counted by CPU time, so that other programs disturb little. */
export const pdfRows: Group = async function* ({ runCount }) {
  const records = await sampleRecords(recordCount);
  const rate = async (count: number, work: (record: I9Record) => unknown): Promise<number> => {
    const some = records.slice(0, count);
    const all = await laps(runCount, async () => {
      for (const record of some) await work(record);
    });
    return some.length / medianCpuSeconds(all);
  };
  const forms = await rate(recordCount, renderFormI9);
  yield row('Form I-9, 4 pages', forms, {
    beside: { name: 'deflating its own parts, no more', figure: await deflateRate(records, runCount) },
    target: '≥ 2,000; ≥ 0.55',
    limit: 'placing about 120 texts, then deflate',
  });
  const blank = renderFormI9(records[0] as I9Record);
  yield row('Form I-9, 4 pages', forms, {
    beside: {
      name: 'pdf-lib, texts over a ready form',
      figure: await rate(peerCount, (one) => overlay(blank, one)),
    },
    target: '≥ 4',
    limit: 'as above',
  });
  const beyond = records.find(({ section1 }) => isBeyondLatin(section1.lastName));
  if (beyond !== undefined) {
    const plain = { ...beyond, section1: { ...beyond.section1, lastName: 'Plainname', firstName: 'Pat' } };
    yield row('Form I-9 with a name beyond Latin', await alone(beyond, runCount), {
      beside: { name: 'the same record with a plain name', figure: await alone(plain, runCount) },
      target: '≥ 2,000',
      limit: 'the part of the font that is embedded',
    });
  }
  yield row('audit trail, as many pages as it needs', await rate(recordCount, renderAuditTrailPdf), {
    limit: 'laying out the text of each event',
  });
  const sizeBytes = records.reduce((sum, record) => sum + renderFormI9(record).length, 0) / records.length;
  yield {
    group,
    work: 'size of a form',
    figure: sizeBytes / 1024,
    unit: 'KiB',
    target: '≤ 16',
    limit: 'deflate level',
  };
};

function row(
  work: string,
  figure: number,
  more: Pick<Row, 'limit'> & Partial<Pick<Row, 'beside' | 'target'>>,
): Row {
  const ratio = more.beside === undefined ? {} : { ratio: figure / more.beside.figure };
  return { group, work, figure, unit, ...ratio, ...more };
}

async function alone(record: I9Record, runCount: number): Promise<number> {
  const all = await laps(runCount, () => {
    for (let count = 0; count < recordCount; count += 1) renderFormI9(record);
  });
  return recordCount / medianCpuSeconds(all);
}

/** Whether Latin-1, which the standard fonts know, does not do. */
function isBeyondLatin(text: string): boolean {
  return /[^ -\u00ff]/.test(text);
}

/** How many documents a core could deflate if making what is deflated cost nothing: its own parts, not those shared by all. */
async function deflateRate(records: readonly I9Record[], runCount: number): Promise<number> {
  const [first, second] = records.slice(0, 2).map((record) => streamsOf(renderFormI9(record)));
  const shared = new Set((first ?? []).filter((stream) => second?.includes(stream)));
  const differing = records
    .slice(0, 200)
    .map((record) => streamsOf(renderFormI9(record)).filter((stream) => !shared.has(stream)))
    .map((streams) => streams.map((stream) => inflateSync(Buffer.from(stream, 'latin1'))));
  const all = await laps(runCount, () => {
    for (const streams of differing) for (const stream of streams) deflateSync(stream, { level: 3 });
  });
  return differing.length / medianCpuSeconds(all);
}

/** The deflated streams of a PDF of ours, as Latin-1 text. */
function streamsOf(pdf: Buffer): string[] {
  const text = pdf.toString('latin1');
  return [...text.matchAll(/\/FlateDecode[^>]*>>\s*stream\r?\n([\s\S]*?)\r?\nendstream/g)].map(
    ([, stream = '']) => stream,
  );
}

/** What one does with a general library: open the form, write the values over it, save. */
async function overlay(form: Buffer, record: I9Record): Promise<Uint8Array> {
  const document = await PDFDocument.load(form);
  const font = await document.embedFont(StandardFonts.Helvetica);
  const page = document.getPage(0);
  let y = 760;
  for (const value of Object.values(sectionValues(record))) {
    if (value === undefined) continue;
    // The library refuses what the font cannot write, which ours can.
    page.drawText(value.replaceAll(/[^\x20-\x7e]/g, '?'), { x: 40, y, size: 8, font });
    y -= 6;
  }
  return document.save();
}
