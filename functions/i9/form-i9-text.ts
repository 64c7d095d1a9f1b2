import type { Signature, VerificationDocument } from './contract.ts';

/** What an entry says when its field was left out on purpose. */
export const notApplicable = 'N/A';
export const mark = 'X';

/** `2026-01-31` as the form asks for it: `01/31/2026`. */
export function formDate(date: string | undefined): string | undefined {
  return date === undefined ? undefined : `${date.slice(5, 7)}/${date.slice(8, 10)}/${date.slice(0, 4)}`;
}

export function formSsn(ssn: string | undefined): string | undefined {
  return ssn === undefined ? undefined : `${ssn.slice(0, 3)}-${ssn.slice(3, 5)}-${ssn.slice(5)}`;
}

const methods: Record<Signature['method'], string> = {
  CLICK_TO_SIGN: 'click to sign',
  TYPED_NAME: 'typed name',
  DRAWN: 'drawn',
  WET_INK: 'wet ink',
};

/** The evidence of a signature in a line: who, when, how, from where, under which text (8 CFR 274a.2(h)). */
export function signatureText(signature: Signature | undefined): string {
  if (!signature) return 'Not signed';
  const { method, signerName, at, ip, attestationTextVersion } = signature;
  const parts = [
    `${method === 'WET_INK' ? 'Signed in ink' : 'Electronically signed'} by ${signerName}`,
    at,
    methods[method],
    ...(ip === undefined ? [] : [`IP ${ip}`]),
    ...(attestationTextVersion === undefined ? [] : [`attestation ${attestationTextVersion}`]),
  ];
  return parts.join(', ');
}

export function signedDate(signature: Signature | undefined): string | undefined {
  return formDate(signature?.at.slice(0, 10));
}

export function documentTitle(document: VerificationDocument): string {
  if (!document.isReceipt) return document.title;
  const due = formDate(document.receiptDueDate);
  return `Receipt: ${document.title}${due === undefined ? '' : ` (document due ${due})`}`;
}

export function joined(parts: readonly (string | undefined)[], separator: string): string | undefined {
  const given = parts.filter((part) => part !== undefined && part !== '');
  return given.length === 0 ? undefined : given.join(separator);
}
