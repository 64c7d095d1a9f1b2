import * as z from 'zod';
import { type TableSpec, tableSpecOf } from '../dynamodb/table-spec.ts';
import type { BucketSpec } from '../s3/contract.ts';
import { parseProperties } from '../sqs/template-resource.ts';
import type { ResolvedResource } from '../template/template.ts';

/** Without effect on one machine: encryption at rest, access from outside, access logs, cost. */
const ignored = z.unknown().optional();
const strings = z.array(z.string());

const BucketProperties = z.strictObject({
  BucketName: z.string().optional(),
  VersioningConfiguration: z.strictObject({ Status: z.enum(['Enabled', 'Suspended']) }).optional(),
  ObjectLockEnabled: z.boolean().optional(),
  ObjectLockConfiguration: z
    .strictObject({
      ObjectLockEnabled: z.literal('Enabled'),
      Rule: z.strictObject({
        DefaultRetention: z.strictObject({ Mode: z.enum(['COMPLIANCE', 'GOVERNANCE']), Days: z.number() }),
      }),
    })
    .optional(),
  CorsConfiguration: z
    .strictObject({
      CorsRules: z.array(
        z.strictObject({
          Id: z.string().optional(),
          AllowedOrigins: strings,
          AllowedMethods: strings,
          AllowedHeaders: strings.optional(),
          ExposedHeaders: strings.optional(),
          MaxAge: z.number().optional(),
        }),
      ),
    })
    .optional(),
  AccessControl: ignored,
  BucketEncryption: ignored,
  // Objects outlive their rules here: `npm run reset` is what removes them.
  LifecycleConfiguration: ignored,
  LoggingConfiguration: ignored,
  NotificationConfiguration: ignored,
  OwnershipControls: ignored,
  PublicAccessBlockConfiguration: ignored,
  Tags: ignored,
});

/** The buckets of the template. @throws UnsupportedFeatureError for properties that are not played */
export function bucketSpecs(resources: readonly ResolvedResource[]): BucketSpec[] {
  return resources
    .filter(({ type }) => type === 'AWS::S3::Bucket')
    .map((resource) => {
      const { VersioningConfiguration, CorsConfiguration, ObjectLockConfiguration } = parseProperties(
        resource,
        BucketProperties,
      );
      const lockedDays = ObjectLockConfiguration?.Rule.DefaultRetention.Days;
      const corsRules = (CorsConfiguration?.CorsRules ?? []).map((rule) => ({
        allowedOrigins: rule.AllowedOrigins,
        allowedMethods: rule.AllowedMethods,
        ...(rule.AllowedHeaders === undefined ? {} : { allowedHeaders: rule.AllowedHeaders }),
        ...(rule.ExposedHeaders === undefined ? {} : { exposedHeaders: rule.ExposedHeaders }),
        ...(rule.MaxAge === undefined ? {} : { maxAgeSeconds: rule.MaxAge }),
      }));
      return {
        name: resource.physicalId,
        versioned: VersioningConfiguration?.Status === 'Enabled',
        corsRules,
        ...(lockedDays === undefined ? {} : { lockedDays }),
      };
    });
}

/** The tables of the template. @throws UnsupportedFeatureError for properties that are not played */
export function tableSpecs(resources: readonly ResolvedResource[]): TableSpec[] {
  return resources
    .filter(({ type }) => type === 'AWS::DynamoDB::GlobalTable' || type === 'AWS::DynamoDB::Table')
    .map(({ properties, physicalId, arn = physicalId }) =>
      tableSpecOf(properties as Record<string, unknown>, {
        name: physicalId,
        arn,
        streamArn: `${arn}/stream/2000-01-01T00:00:00.000`,
      }),
    );
}
