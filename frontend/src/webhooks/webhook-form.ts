import type * as z from 'zod';
import { type createWebhook, Webhook } from '../../../functions/webhooks/contract.ts';
import { ApiProblem } from '../api/api-problem.ts';
import type { EventType } from './labels.ts';

/** As it is entered. */
export interface WebhookForm {
  readonly url: string;
  readonly description: string;
  /** All, those that come later too; what is chosen is kept beside. */
  readonly isForAll: boolean;
  readonly chosen: readonly EventType[];
}
const fields = ['url', 'description', 'eventTypes'] as const;
export type WebhookErrors = Readonly<Partial<Record<(typeof fields)[number], string>>>;

export const formOfWebhook = (
  webhook: Pick<Webhook, 'url' | 'description' | 'eventTypes'> | undefined,
): WebhookForm => ({
  url: webhook?.url ?? '',
  description: webhook?.description ?? '',
  isForAll: (webhook?.eventTypes.length ?? 0) === 0,
  chosen: webhook?.eventTypes ?? [],
});

const mostUrlLength = 500;
export const mostDescriptionLength = 120;

/** What is to be saved, or what must be corrected first. */
export function checkWebhook(
  form: WebhookForm,
): { readonly body: z.input<typeof createWebhook.body> } | { readonly errors: WebhookErrors } {
  const url = form.url.trim();
  const description = form.description.trim();
  const urlProblem = problemOfUrl(url);
  const errors: WebhookErrors = {
    ...(urlProblem !== undefined && { url: urlProblem }),
    ...(description.length > mostDescriptionLength && {
      description: `Enter at most ${mostDescriptionLength} characters.`,
    }),
    ...(!form.isForAll && form.chosen.length === 0 && { eventTypes: 'Choose at least one event.' }),
  };
  if (Object.keys(errors).length > 0) return { errors };
  return { body: { url, description, eventTypes: form.isForAll ? [] : [...form.chosen] } };
}

/** The server knows more: which hosts are public, and which it lets through. */
function problemOfUrl(url: string): string | undefined {
  if (url === '') return 'Enter an address.';
  if (url.length > mostUrlLength) return `Enter at most ${mostUrlLength} characters.`;
  // Chromium escapes what no host may have, and the server does not.
  if (/[\s<>^|]/.test(url) || !URL.canParse(url) || !Webhook.shape.url.safeParse(url).success)
    return 'Enter a whole address, for example https://hr.example.com/hooks.';
  const { username, password } = new URL(url);
  if (username !== '' || password !== '')
    return 'Leave out user name and password; messages are signed instead.';
  return undefined;
}

/** Fields that a refusal is about; an address that is not allowed is about the address. */
export function refusedWebhook(error: Error | null): WebhookErrors {
  if (!(error instanceof ApiProblem)) return {};
  const named = error.fields.flatMap(({ pointer, detail }) => {
    const field = fields.find((one) => pointer === `#/${one}` || pointer.startsWith(`#/${one}/`));
    return field === undefined ? [] : [[field, detail] as const];
  });
  const refused = error.code === 'ADDRESS_REFUSED' ? { url: error.message } : {};
  return { ...refused, ...Object.fromEntries(named) };
}
