import { assets } from '../data-exports/contract.ts';
import type { StoredDataExport } from '../data-exports/data-export-store.ts';

/** The first file of a package: what it is, what is in it and how to check it. No employee is named. */
export function packageReadme(
  stored: StoredDataExport,
  counts: { readonly recordCount: number; readonly exceptionCount: number },
): string {
  const chosen = assets
    .filter((asset) => stored.assets.includes(asset.code))
    .map((asset) => `  - ${asset.label}`);
  const lines = [
    `I-9 DATA EXPORT ${stored.exportNumber}`,
    '',
    `Description:     ${stored.description}`,
    `Client:          ${stored.clientName} (${stored.clientId})`,
    `Record set:      ${stored.recordSet.label}`,
    `As of:           ${stored.asOfAt} (every time in this package is UTC)`,
    `Records:         ${counts.recordCount}`,
    `  complete:      ${counts.recordCount - counts.exceptionCount}`,
    `  with exceptions: ${counts.exceptionCount} (see 01_index/Exceptions.csv)`,
    '',
    'Assets chosen:',
    ...chosen,
    '',
    'What lies where',
    '  01_index/Records.csv      one row per Form I-9 with the fields of the form and the folder of its files',
    '  01_index/Documents.csv    one row per supporting document',
    '  01_index/SupplementA.csv  preparers and translators',
    '  01_index/SupplementB.csv  reverifications and rehires',
    '  01_index/Exceptions.csv   what was asked for and could not be given, with the reason',
    '  records/{employer}/{record}/  the files of one Form I-9',
    '',
    'Files of the index end in _part01, _part02, … when there are more than 50,000 records.',
    'Social security numbers in the index show the last four digits; the form shows what was entered.',
    'A cell that a spreadsheet would take for a formula is led by an apostrophe.',
    '',
    'How to check the package',
    '  The file ending in _COMPLETE.json arrives last; before it the package is not whole.',
    '  It names every part and the manifest with its SHA-256. The manifest names every file of every part',
    '  with its size and SHA-256.',
    '',
  ];
  return lines.join('\r\n');
}
