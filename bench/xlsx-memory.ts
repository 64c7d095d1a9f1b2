import { freeBuffersEarly } from '../functions/platform/short-lived-buffers.ts';
import { writeWorkbook } from '../functions/spreadsheets/workbook.ts';
import { sampleColumns, sampleRows } from './sample-rows.ts';

/** A process of its own, for the most memory that writing a workbook takes: prints it in megabytes. */
freeBuffersEarly();
const [rowCount = '0'] = process.argv.slice(2);
const sheet = { name: 'Rows', columns: sampleColumns, rows: sampleRows(Number(rowCount)) };
for await (const _ of writeWorkbook([sheet]));
process.stdout.write(String(process.resourceUsage().maxRSS / 1000));
