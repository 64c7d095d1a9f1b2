import * as z from 'zod';
import { AwsError } from '../service.ts';

/** Members of every list request. */
export const paging = {
  maxResults: z
    .number()
    .int()
    .min(0)
    .max(1000)
    .default(0)
    .transform((count) => count || 100),
  nextToken: z.string().optional(),
};

interface Page {
  readonly maxResults: number;
  readonly nextToken?: string | undefined;
}

export function offsetOf(page: Page): number {
  if (page.nextToken === undefined) return 0;
  const offset = Number(Buffer.from(page.nextToken, 'base64url').toString('utf8'));
  if (Number.isInteger(offset) && offset > 0) return offset;
  throw new AwsError('InvalidToken', "Invalid Token: 'Invalid nextToken'");
}

/** @param found at least one entry more than a page holds, when there are more */
export function pageOf<T>(found: readonly T[], page: Page): { entries: T[]; nextToken: string | undefined } {
  const entries = found.slice(0, page.maxResults);
  const hasMore = found.length > page.maxResults;
  const next = String(offsetOf(page) + page.maxResults);
  return { entries, nextToken: hasMore ? Buffer.from(next).toString('base64url') : undefined };
}
