import type * as z from 'zod';
import { UnsupportedFeatureError } from '../service.ts';

/** One resource of the synthesized template, its intrinsics already resolved. */
export interface TemplateResource {
  readonly logicalId: string;
  /** e.g. `AWS::ApiGatewayV2::Route` */
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** What `Ref` gives. */
  readonly physicalId: string;
  readonly arn: string | undefined;
}

/**
 * Reads a resource's properties with a strict schema, so that a property the runtime does not play fails the start.
 * @throws UnsupportedFeatureError naming the type and the property
 */
export function readProperties<T>(resource: TemplateResource, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(resource.properties);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const keys = issue?.code === 'unrecognized_keys' ? issue.keys : [];
  const property = [...(issue?.path ?? []), ...keys].join('.');
  const reason = keys.length > 0 ? '' : ` (${issue?.message})`;
  throw new UnsupportedFeatureError(`${resource.type} ${resource.logicalId}: property ${property}${reason}`);
}
