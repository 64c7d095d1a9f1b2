import type * as z from 'zod';
import type { BillingTerms, putBillingTerms } from '../../../functions/integrator-billing/contract.ts';
import { ApiProblem } from '../api/api-problem.ts';

/** As it is typed. */
export interface TermsForm {
  /** Empty: without limit. */
  readonly recordLimit: string;
  readonly period: BillingTerms['period'];
  readonly startsOn: string;
  readonly isHardLimit: boolean;
}
export const termsFields = ['recordLimit', 'startsOn'] as const;
export type TermsErrors = Readonly<Partial<Record<(typeof termsFields)[number], string>>>;

const mostRecords = 1_000_000_000;

export const formOfTerms = ({ recordLimit, period, startsOn, isHardLimit }: BillingTerms): TermsForm => ({
  recordLimit: recordLimit === undefined ? '' : String(recordLimit),
  period,
  startsOn: startsOn ?? '',
  isHardLimit,
});

/** What is to be saved, or what must be corrected first; `1,000` and `1 000` are numbers, too. */
export function checkTerms(
  form: TermsForm,
): { readonly body: z.input<typeof putBillingTerms.body> } | { readonly errors: TermsErrors } {
  const typed = form.recordLimit.replaceAll(/[\s,]/g, '');
  const recordLimit = typed === '' ? undefined : Number(typed);
  const errors: TermsErrors = {
    ...(recordLimit !== undefined &&
      !(/^\d+$/.test(typed) && recordLimit > 0 && recordLimit <= mostRecords) && {
        recordLimit: 'Enter a whole number from 1 to 1,000,000,000, or nothing for no limit.',
      }),
    ...(recordLimit === undefined &&
      form.isHardLimit && { recordLimit: 'A hard limit needs a number of records.' }),
    ...(form.period === 'YEAR' &&
      !isDate(form.startsOn) && { startsOn: 'Enter the first day of the contract as YYYY-MM-DD.' }),
  };
  if (Object.keys(errors).length > 0) return { errors };
  const { period, isHardLimit } = form;
  // Of calendar months it means nothing.
  const startsOn = period === 'YEAR' ? { startsOn: form.startsOn } : {};
  return { body: { ...(recordLimit !== undefined && { recordLimit }), period, ...startsOn, isHardLimit } };
}

function isDate(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

/** Fields that a refusal names. */
export function refusedTerms(error: Error | null): TermsErrors {
  if (!(error instanceof ApiProblem)) return {};
  return Object.fromEntries(
    error.fields.flatMap(({ pointer, detail }) => {
      const field = termsFields.find((one) => pointer === `#/${one}`);
      return field === undefined ? [] : [[field, detail]];
    }),
  );
}
