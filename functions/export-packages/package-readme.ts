import { assets, purposeLabels } from '../data-exports/contract.ts';
import type { StoredDataExport } from '../data-exports/data-export-store.ts';
import { fileEndings, proofPaths } from '../package-proof/contract.ts';
import type { SsnDisplay } from '../record-assets/contract.ts';

const ssnTexts: Record<SsnDisplay, string> = {
  FULL: 'Social security numbers are shown in full in the index.',
  LAST_FOUR:
    'Social security numbers show the last four digits in the index; the form shows what was entered.',
};

/** The first file of a package: what it is, what is in it and how to check it. No employee is named. */
export function packageReadme(
  stored: StoredDataExport,
  counts: { readonly recordCount: number; readonly exceptionCount: number },
  productName: string,
): string {
  return [...headLines(stored, counts, productName), ...layoutLines(stored), ...proofLines(), ''].join(
    '\r\n',
  );
}

function headLines(
  stored: StoredDataExport,
  { recordCount, exceptionCount }: { readonly recordCount: number; readonly exceptionCount: number },
  productName: string,
): string[] {
  const chosen = assets.filter(({ code }) => stored.assets.includes(code)).map(({ label }) => `  - ${label}`);
  return [
    `I-9 DATA EXPORT ${stored.exportNumber}`,
    `Made by ${productName} for distributor ${stored.distributorId}.`,
    '',
    `Description:     ${stored.description}`,
    `Client:          ${stored.clientName} (${stored.clientId})`,
    `Purpose:         ${purposeLabels[stored.purpose]}`,
    ...(stored.responseDueAt === undefined ? [] : [`Response due:    ${stored.responseDueAt}`]),
    `Record set:      ${stored.recordSet.label}`,
    `As of:           ${stored.asOfAt} (every time in this package is UTC)`,
    `Records:         ${recordCount}`,
    `  complete:      ${recordCount - exceptionCount}`,
    `  with exceptions: ${exceptionCount} (see 01_index/Exceptions.csv)`,
    '',
    'Assets chosen:',
    ...chosen,
    '',
  ];
}

function layoutLines(stored: StoredDataExport): string[] {
  return [
    'What lies where',
    '  01_index/I9_Index.xlsx     the index as a workbook; every sheet also lies beside it as a CSV file',
    '  01_index/Records.csv       one row per Form I-9 with the fields of the form and the folder of its files',
    '  01_index/Documents.csv     one row per stored document',
    '  01_index/SupplementA.csv   preparers and translators',
    '  01_index/SupplementB.csv   reverifications and rehires',
    '  01_index/EVerifyCases.csv, EVerifyHistory.csv   E-Verify cases and their statuses, when they were chosen',
    '  01_index/AuditTrail.csv    who did what and when, when it was chosen',
    '  01_index/Notes.csv         notes on the profiles, when they were chosen',
    '  01_index/Exceptions.csv    what was asked for and could not be given, with the reason',
    '  01_index/Dictionary.csv    what each column of each sheet holds',
    '  02_system/System_Description.pdf   how the forms are made, signed, stored, audited and secured',
    '  records/{employer}/{record}/       the files of one Form I-9',
    '',
    'Files of the index end in _part01, _part02, … when one would be too large to open.',
    ssnTexts[stored.ssnDisplay],
    'Dates are YYYY-MM-DD. CSV files are UTF-8 (RFC 4180). A text in them that a spreadsheet would take for a formula,',
    'or that begins with an apostrophe, is led by an apostrophe more.',
    '',
  ];
}

function proofLines(): string[] {
  return [
    'How to check the package',
    `  The file ending in ${fileEndings.marker} arrives last; before it the package is not whole.`,
    `  The file ending in ${fileEndings.manifest} names every file of every part with its size and SHA-256.`,
    `  sha256sum -c …${fileEndings.checksums}          in the folder of the delivered files`,
    `  sha256sum -c …${fileEndings.treeChecksums}     in the folder where all parts were unpacked`,
    `  The file ending in ${fileEndings.statement} is signed; its key is published at`,
    `  ${proofPaths.statementKeys} of the service.`,
  ];
}
