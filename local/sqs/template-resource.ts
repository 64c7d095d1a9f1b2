import type * as z from 'zod';
import { AwsError, UnsupportedFeatureError } from '../service.ts';
import type { ResolvedResource } from '../template/template.ts';

/** What these parts read of a resource of the template. */
export type TemplateResource = Pick<
  ResolvedResource,
  'logicalId' | 'type' | 'properties' | 'physicalId' | 'arn'
>;

/**
 * The properties in the shape of `schema`, a `z.strictObject`.
 * @throws UnsupportedFeatureError for a property that the schema does not name
 */
export function parseProperties<T>(resource: TemplateResource, schema: z.ZodType<T>): T {
  return parseStrictly(
    schema,
    resource.properties,
    `${resource.type} (${resource.logicalId})`,
    'ValidationError',
  );
}

/**
 * Parses with a strict schema: a key that it does not know is a feature that is not played here.
 * @param what names the input in the error, e.g. `sqs SendMessage`
 * @param code of the error for a known key with a wrong value
 */
export function parseStrictly<T>(schema: z.ZodType<T>, input: unknown, what: string, code: string): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const issues = flatten(result.error.issues);
  const unknown = issues.find((issue) => issue.code === 'unrecognized_keys');
  if (unknown?.code === 'unrecognized_keys') {
    throw new UnsupportedFeatureError(`${what}: ${[...unknown.path, unknown.keys.join(', ')].join('.')}`);
  }
  const first = issues[0];
  throw new AwsError(code, `${what}: ${first?.path.join('.')}: ${first?.message}`);
}

/** The issues of every branch of a union, which zod nests. */
function flatten(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  return issues.flatMap((issue) =>
    issue.code === 'invalid_union' ? [...flatten(issue.errors.flat()), issue] : [issue],
  );
}
