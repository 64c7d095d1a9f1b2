import type { I9Record, PriorVersion } from '../i9/contract.ts';
import { renderFormI9 } from '../i9/form-i9-pdf.ts';
import type { AssetFiles } from './asset-files.ts';
import type { RecordSource } from './record-source.ts';

/** Missing versions that an exception names one by one. */
const mostNamedVersions = 20;

export function formFiles(made: AssetFiles, { record }: RecordSource): void {
  if (record.isFormMissing) made.except('FORM_MISSING');
  else made.add(`I9-${record.i9Id}_FormI9.pdf`, () => renderFormI9(record));
}

/** Every superseded version, newest first, under the day on which it was superseded. */
export function priorVersionFiles(made: AssetFiles, { record }: RecordSource): void {
  const versions = record.priorVersions.toSorted((a, b) => b.version - a.version);
  for (const prior of versions) {
    const day = prior.supersededAt.slice(0, 10).replaceAll('-', '');
    const name = `I9-${record.i9Id}_v${prior.version}_FormI9_${day}.pdf`;
    made.add(name, () => renderFormI9(recordAsOf(record, prior)));
  }
  const missing = missingVersions(record);
  if (missing.length > 0) made.except('PRIOR_VERSION_MISSING', `version ${missing.join(', ')}`);
}

/** The record as it was signed then; what is not on the form stays as it is. */
function recordAsOf(record: I9Record, prior: PriorVersion): I9Record {
  const { version, formEdition, section1, supplementA, section2, supplementB } = prior;
  return { ...record, version, formEdition, section1, supplementA, section2, supplementB };
}

/** Numbers between 1 and the record's own that no version on file has. */
function missingVersions({ version, priorVersions }: I9Record): number[] {
  const kept = new Set(priorVersions.map((prior) => prior.version));
  const missing: number[] = [];
  for (let number = version - 1; number > 0 && missing.length < mostNamedVersions; number -= 1) {
    if (!kept.has(number)) missing.push(number);
  }
  return missing;
}
