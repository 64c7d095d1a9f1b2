import { addSshKey } from '../../../functions/integrator-subscription/contract.ts';

/** A key as it is being entered. */
export interface KeyDraft {
  readonly name: string;
  readonly publicKey: string;
}
export const emptyKeyDraft: KeyDraft = { name: '', publicKey: '' };
export type KeyErrors = Partial<Record<keyof KeyDraft, string>>;

const { shape } = addSshKey.body;

/** Of OpenSSH, also without the lines around it, of OpenSSL and of PuTTY. */
const isPrivate = (text: string): boolean =>
  /(PRIVATE|SECRET)[- ]KEY|PuTTY-User-Key-File|Private-(Lines|MAC)|b3BlbnNzaC1rZXktdj/i.test(text);

export const keyTexts = {
  noName: 'Enter a name.',
  longName: 'Use at most 60 characters.',
  noKey: 'Paste the public key.',
  isPrivate:
    'This is a private key. It was not sent: keep it to yourself, and paste the content of the file that ends in .pub.',
  longKey: 'This is too long to be a public key.',
} as const;

/** What is sent, or why it is not: private keys never leave the browser. */
export function checkKey(draft: KeyDraft): { readonly body: KeyDraft } | { readonly errors: KeyErrors } {
  const name = draft.name.trim();
  const publicKey = draft.publicKey.trim();
  const errors: KeyErrors = {};
  if (name === '') errors.name = keyTexts.noName;
  else if (!shape.name.safeParse(name).success) errors.name = keyTexts.longName;
  if (publicKey === '') errors.publicKey = keyTexts.noKey;
  else if (isPrivate(publicKey)) errors.publicKey = keyTexts.isPrivate;
  else if (!shape.publicKey.safeParse(publicKey).success) errors.publicKey = keyTexts.longKey;
  return Object.keys(errors).length > 0 ? { errors } : { body: { name, publicKey } };
}

const fieldOfCode: Readonly<Record<string, keyof KeyDraft>> = {
  KEY_NOT_VALID: 'publicKey',
  PRIVATE_KEY_SENT: 'publicKey',
  KEY_ALREADY_ADDED: 'publicKey',
};

/** Refusals that are about a field, at it. */
export function refusedKey(error: { readonly code: string; readonly message: string }): KeyErrors {
  const field = fieldOfCode[error.code];
  return field === undefined ? {} : { [field]: error.message };
}
