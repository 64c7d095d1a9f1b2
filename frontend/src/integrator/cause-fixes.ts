import type { MessageCode } from '../../../functions/import-templates/contract.ts';
import type { ProblemCause } from '../../../functions/integrator-jobs/contract.ts';

const ask = 'Ask Professional Services.';
const rename = 'Rename the file and upload it again.';

/** What puts a finding right, one thing each. Infos, and what an undo kept, need nothing. */
const fixes: Record<Exclude<MessageCode, `ZI-${'I' | 'U'}-${string}`>, string> = {
  'ZI-F-001': 'Give the file the name that its template has on the Templates tab and upload it again.',
  'ZI-F-002': `Write the date in the file name as YYYYMMDD. ${rename}`,
  'ZI-F-003': 'Upload the file to the Import folder.',
  'ZI-F-004': `${ask} They can set the template up for your firm.`,
  'ZI-F-006': 'Prepare the file from current records and name it with today’s date.',
  'ZI-F-007': 'Nothing to do. Upload a file only when its content changed.',
  'ZI-F-008': 'Export the records again; the upload may have been cut off.',
  'ZI-F-009': 'Split the file, or include changed records only.',
  'ZI-F-010': `${ask} The file waits until the subscription is active.`,
  'ZI-F-011': `${ask} They can raise the limit.`,
  'ZI-F-012': 'Upload the file as plain CSV: not zipped, not encrypted.',
  'ZI-F-013': 'Upload the file again when the next run has taken those that wait.',
  'ZI-S-001': 'Save the file as CSV UTF-8.',
  'ZI-S-002': 'Copy the header of the template from the Templates tab; add, remove or move no column.',
  'ZI-S-003': 'Put fields with commas, quotes or line breaks in double quotes.',
  'ZI-S-004': 'Close the double quotes of that field.',
  'ZI-S-005': 'Put the field in double quotes and double the quotes inside it.',
  'ZI-S-006': 'Close the double quotes of that row and end it with a line break.',
  'ZI-R-010': 'Fill the column in every row.',
  'ZI-R-011': 'Write dates in the date format of the Setup tab or as YYYY-MM-DD.',
  'ZI-R-012': 'Shorten the value.',
  'ZI-R-013': 'Write the value as the column guide of the template says.',
  'ZI-R-014': `Write the value, or ask Professional Services to switch Zoom No Update on.`,
  'ZI-R-015': 'Write the key itself.',
  'ZI-R-016': 'Correct one of the two dates.',
  'ZI-R-020': 'Use a name or code of Country List.xlsx on the Templates tab.',
  'ZI-R-021': `Use a value of the list, or ask Professional Services to add it.`,
  'ZI-R-022': 'Choose a country that Country List.xlsx allows for this use.',
  'ZI-R-030': 'Import the employer with template 1 first, or correct EmployerID.',
  'ZI-R-031': 'Leave the person out of the file.',
  'ZI-R-032': 'Import the employee with template 3 first, or correct the two ids.',
  'ZI-R-033': 'Import the contact with template 2 first, or correct ContactID.',
  'ZI-R-034': `Use the id of an active user of the firm.`,
  'ZI-R-035': 'Merge the duplicate records in the application.',
  'ZI-R-036': 'Correct that row of the other file first, then run or upload this row again.',
  'ZI-R-040': `Use the PetID of an active petition. ${ask}`,
  'ZI-R-041': 'Write the receipt number as 3 letters and 10 digits.',
  'ZI-R-042': 'Fill the date that the status needs.',
  'ZI-R-043': 'Leave PetID as it is, or use another CaseReference for a new case.',
  'ZI-R-050': `Use the keyword of a custom field of clients. ${ask}`,
  'ZI-R-051': 'Shorten the value, or use one of the field’s options.',
  'ZI-R-060': 'Unlock the record in the application, then upload the row again.',
  'ZI-W-101': 'Prepare the file from current records when you can.',
  'ZI-W-102': 'Keep one row for each key.',
  'ZI-W-103': 'Use the name or code of Country List.xlsx.',
  'ZI-W-104': 'Fill the cells, unless the values are to be erased.',
  'ZI-W-105': 'Check the value; it is kept as it is.',
  'ZI-X-900': 'Nothing to do; it is tried again. Quote the reference when it lasts.',
};

const suggested = /Did you mean (.+)\?$/;

/** What puts rows of one cause right; names what was probably meant, where the message does. */
export function fixOfCause({ code, value, message }: ProblemCause): string | undefined {
  const [, suggestions] = suggested.exec(message) ?? [];
  if (value === undefined || suggestions === undefined) return fixOf(code);
  return `Replace “${value}”, probably by ${suggestions.replaceAll(', ', ' or ')}. Country List.xlsx on the Templates tab has every name and code.`;
}

/** What puts a finding right; `undefined` for what needs nothing. */
export const fixOf = (code: string): string | undefined => (fixes as Readonly<Record<string, string>>)[code];
