import * as z from 'zod';

/** Names of the errors; workflows match `TransientError` by name. */
export const errorNames = {
  invalidInput: 'InvalidInputError',
  notFound: 'NotFoundError',
  forbidden: 'ForbiddenError',
  conflict: 'ConflictError',
  unprocessable: 'UnprocessableError',
  transient: 'TransientError',
  permanent: 'PermanentError',
} as const;

/** One wrong field of a request. `pointer` is a JSON Pointer into the body, or `#/query/…`, `#/path/…`, `#/header/…`. */
export const FieldProblem = z.object({ pointer: z.string(), detail: z.string() });
export type FieldProblem = z.infer<typeof FieldProblem>;

/** An error of the API: RFC 9457 `application/problem+json` with our `code` and `traceId`. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string().optional(),
  code: z.string(),
  traceId: z.string(),
  errors: z.array(FieldProblem).optional(),
});
export type Problem = z.infer<typeof Problem>;

/** UTC instant, ISO 8601 with milliseconds. */
export const Instant = z.iso.datetime();
/** Calendar date without zone, `YYYY-MM-DD`. */
export const CalendarDate = z.iso.date();
/** A ULID. */
export const Ulid = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/);

/** One route of the API: the declaration that routing, validation, OpenAPI and the site's calls are made from. */
export interface RouteDeclaration {
  readonly operationId: string;
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** OpenAPI form: `/v1/distributors/{distributorId}/data-exports` */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  readonly tag: string;
  /** Roles (Cognito groups) that may call it; an empty list refuses every person. */
  readonly roles: readonly string[];
  /** OAuth scopes, any of which lets a machine client call it; an empty list refuses every machine. */
  readonly scopes: readonly string[];
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly success: {
    readonly status: 200 | 201 | 202 | 204;
    readonly description: string;
    readonly body?: z.ZodType;
  };
  /** Codes of problems a caller should expect besides the general ones. */
  readonly problems?: readonly string[];
}

/** Keeps the exact type of a declaration while checking its shape. */
export function route<const R extends RouteDeclaration>(declaration: R): R {
  return declaration;
}

/** Answer of a list: at most `limit` items and, when there are more, the opaque cursor of the next page. */
export function page<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().optional() });
}

/** Query of a list. `limit` is 1 to 200 items, 50 when not given. */
export const pageQuery = {
  cursor: z.string().max(2048).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
};
