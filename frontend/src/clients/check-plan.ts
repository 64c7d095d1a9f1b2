import { type ClientListFilter, messages } from '../../../functions/clients/contract.ts';
import { NewMove } from '../../../functions/package-moves/contract.ts';

/** A bulk assignment as it is entered; the filter of clients is part of the address. */
export interface PlanForm {
  readonly from: NewMove['from'];
  readonly files: readonly File[];
  readonly toPackageId: string | undefined;
}
export type PlanErrors = Readonly<Partial<Record<'files' | 'toPackageId', string>>>;

const fileMissing = 'Select a file first.';

/** The plan to send, or what is missing. */
export async function checkPlan(
  { from, files, toPackageId }: PlanForm,
  filter: ClientListFilter,
): Promise<{ readonly body: NewMove } | { readonly errors: PlanErrors }> {
  if (from === 'FILTER') {
    if (toPackageId === undefined) return { errors: { toPackageId: messages.packageMissing } };
    return { body: { from, filter, toPackageId } };
  }
  const file = files[0];
  if (file === undefined) return { errors: { files: fileMissing } };
  const parsed = NewMove.safeParse({ from, csv: await file.text() });
  return parsed.success
    ? { body: parsed.data }
    : { errors: { files: parsed.error.issues[0]?.message ?? fileMissing } };
}

/** A file to begin with, in the form in which it is read. */
export const sampleCsv = [
  'ClientID,ExternalClientID,ExternalPackageID',
  '1001,,GOLD',
  ',ALPINE-02,SILVER',
  '',
].join('\r\n');
