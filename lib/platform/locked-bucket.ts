import { Duration } from 'aws-cdk-lib';
import { type BucketProps, ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import type { Stage } from './stages.ts';

const lockYears = 7;

/**
 * What makes a bucket keep every object as it was written, for seven years from its writing. On the stage `prod` nobody can
 * lift that, not even the account's owner; elsewhere only who is allowed to by name.
 */
export function objectLock({ name }: Stage): BucketProps {
  const duration = Duration.days(lockYears * 366);
  return {
    versioned: true,
    objectLockEnabled: true,
    objectLockDefaultRetention:
      name === 'prod' ? ObjectLockRetention.compliance(duration) : ObjectLockRetention.governance(duration),
    lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }],
  };
}
