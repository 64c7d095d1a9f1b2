import { ClientPatch, type ClientProfile, NewClient } from '../../../functions/clients/contract.ts';
import type { FieldProblem } from '../../../functions/platform/contract.ts';

/** The fields of a client as they are typed. */
export interface ClientForm {
  readonly name: string;
  readonly externalClientId: string;
  readonly primaryContactName: string;
  readonly primaryContactEmail: string;
  readonly isActive: boolean;
}
type ClientField = keyof ClientForm;
/** What is wrong, by field. */
export type ClientErrors = Readonly<Partial<Record<ClientField | 'ExternalPackageID', string>>>;

export const emptyClientForm: ClientForm = {
  name: '',
  externalClientId: '',
  primaryContactName: '',
  primaryContactEmail: '',
  isActive: true,
};

export const clientFormOf = (profile: ClientProfile): ClientForm => ({
  name: profile.name,
  externalClientId: profile.externalClientId ?? '',
  primaryContactName: profile.primaryContactName ?? '',
  primaryContactEmail: profile.primaryContactEmail ?? '',
  isActive: profile.isActive,
});

const texts: Readonly<Record<string, string>> = {
  externalClientId: 'External Client ID must be 60 characters or fewer.',
  primaryContactName: 'Primary contact must be 120 characters or fewer.',
  primaryContactEmail: 'Enter an e-mail address, for example hr@example.com.',
};

/** What differs from the client as it was read; an emptied field is sent as `null`. */
export function checkClient(
  form: ClientForm,
  profile: ClientProfile,
): { readonly body: ClientPatch } | { readonly errors: ClientErrors } {
  const before = clientFormOf(profile);
  const entries = Object.entries(form).flatMap(([field, value]) => {
    const entered = typeof value === 'string' ? value.trim() : value;
    if (entered === before[field as ClientField]) return [];
    return [[field, entered === '' && field !== 'name' ? null : entered] as const];
  });
  const parsed = ClientPatch.safeParse(Object.fromEntries(entries));
  return parsed.success ? { body: parsed.data } : { errors: errorsOf(parsed.error.issues) };
}

/** A new client; fields that are left empty are not sent. */
export function checkNewClient(
  form: ClientForm,
  externalPackageId: string | undefined,
): { readonly body: NewClient } | { readonly errors: ClientErrors } {
  const entered = Object.entries(form).map(([field, value]) => [
    field,
    typeof value === 'string' ? value.trim() : value,
  ]);
  const filled = entered.filter(([, value]) => value !== '');
  const parsed = NewClient.safeParse({
    ...Object.fromEntries(filled),
    ...(externalPackageId !== undefined && { ExternalPackageID: externalPackageId }),
  });
  return parsed.success ? { body: parsed.data } : { errors: errorsOf(parsed.error.issues) };
}

function errorsOf(issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]) {
  const errors = issues.map(({ path, message }) => {
    const field = String(path[0]);
    return [field, texts[field] ?? message];
  });
  return Object.fromEntries(errors) as ClientErrors;
}

/** Problems that the API found, by field. */
export function clientErrors(problems: readonly FieldProblem[]): ClientErrors {
  return Object.fromEntries(problems.map(({ pointer, detail }) => [pointer.replace(/^#\//, ''), detail]));
}
