import * as z from 'zod';

/** `GET /config.json`: what differs between stages; the same build serves them all. */
export const RuntimeConfig = z.object({
  /** Origin of the API, without a slash at the end. */
  apiUrl: z.url().transform((url) => url.replace(/\/+$/, '')),
  /** OpenID issuer; its discovery document is at `/.well-known/openid-configuration`. */
  issuer: z.url(),
  /** The site's public client at the issuer. */
  clientId: z.string().min(1),
  /** ARN of whom our account sends as; named in the trust policies of customers' roles. */
  senderArn: z.string().min(1).optional(),
  /** Where firms upload by SFTP: host name, with `:port` unless it is 22. */
  sftpAddress: z.string().min(1).optional(),
});
export type RuntimeConfig = z.infer<typeof RuntimeConfig>;

/** @throws Error in words for the person who opened the site */
export async function loadRuntimeConfig(): Promise<RuntimeConfig> {
  const response = await fetch('/config.json', { cache: 'no-store', signal: AbortSignal.timeout(15_000) });
  if (!response.ok) throw new Error(`/config.json was answered with status ${response.status}.`);
  const content: unknown = await response.json().catch(() => undefined);
  const parsed = RuntimeConfig.safeParse(content);
  if (parsed.success) return parsed.data;
  const fields = [...new Set(parsed.error.issues.map((issue) => issue.path.join('.') || 'the whole file'))];
  throw new Error(`/config.json is not valid: ${fields.join(', ')}.`);
}
