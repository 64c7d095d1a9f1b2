import { execFileSync } from 'node:child_process';
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import { renderRows } from '../functions/spreadsheets/row-fragment.ts';
import { writeWorkbook } from '../functions/spreadsheets/workbook.ts';
import type { Group } from './options.ts';
import { sampleColumns, sampleRows } from './sample-rows.ts';
import { laps, medianCpuSeconds } from './stopwatch.ts';

const group = 'xlsx';
const rowCount = 100_000;
const sampleRowCount = 10_000;
const size = `${rowCount.toLocaleString('en-US')} rows of ${sampleColumns.length} columns`;
const rowsPerPiece = 500;

/** A workbook from first row to last byte, by CPU time, so that other programs disturb little. */
export const xlsxRows: Group = async function* ({ runCount }) {
  let sizeBytes = 0;
  const all = await laps(runCount, async () => {
    sizeBytes = 0;
    const sheet = { name: 'Rows', columns: sampleColumns, rows: sampleRows(rowCount) };
    for await (const piece of writeWorkbook([sheet])) sizeBytes += piece.length;
  });
  const figure = rowCount / medianCpuSeconds(all);
  const beside = { name: 'deflating its own sheet, no more', figure: await deflateRate(runCount) };
  yield {
    group,
    work: `workbook, ${size}`,
    figure,
    unit: 'rows/core·s',
    beside,
    ratio: figure / beside.figure,
    target: '≥ 18,000',
    limit: 'making the text of the cells, then deflate level 1',
  };
  yield { group, work: '  its size', figure: sizeBytes / 1e6, unit: 'MB', limit: 'deflate level' };
  // Below this the collector has not yet found its measure, and the figures say little.
  const [small, large] = [rowCount, 3 * rowCount].map(peakMegabytes) as [number, number];
  yield {
    group,
    work: `  memory of a process that writes ${(3 * rowCount).toLocaleString('en-US')} rows`,
    figure: large,
    unit: 'MB',
    beside: { name: `${rowCount.toLocaleString('en-US')} rows`, figure: small },
    ratio: large / small,
    target: '≤ 1.2',
    limit: 'Node itself; resident at its most',
  };
};

/** Rows a second if making what is deflated cost nothing. */
async function deflateRate(runCount: number): Promise<number> {
  const rows = [...sampleRows(sampleRowCount)];
  const pieces = Array.from({ length: sampleRowCount / rowsPerPiece }, (_, index) => {
    const some = rows.slice(index * rowsPerPiece, (index + 1) * rowsPerPiece);
    const { deflated } = renderRows(sampleColumns, some);
    return inflateRawSync(deflated, { finishFlush: constants.Z_SYNC_FLUSH });
  });
  const all = await laps(runCount, () => {
    for (const piece of pieces) deflateRawSync(piece, { level: 1 });
  });
  return sampleRowCount / medianCpuSeconds(all);
}

function peakMegabytes(count: number): number {
  const program = new URL('./xlsx-memory.ts', import.meta.url).pathname;
  return Number(execFileSync(process.execPath, [program, String(count)], { encoding: 'utf8' }));
}
