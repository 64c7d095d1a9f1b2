import type { AccessControl } from '../iam/access-control.ts';
import { AwsError, type Caller } from '../service.ts';

/** The person at the machine and the runtime itself: may do everything. */
export const operator: Caller = { roleArn: undefined, authorize: () => undefined };

/** A request without a signature: may do nothing. */
export const anonymous: Caller = {
  roleArn: undefined,
  authorize: () => {
    throw new AwsError('AccessDenied', 'Access Denied', 403);
  },
};

/** A role of the template, held to its policies. */
export function callerOf(roleArn: string, access: AccessControl): Caller {
  return {
    roleArn,
    authorize: (action, resource, context) => access.authorize(roleArn, action, resource, context),
  };
}
