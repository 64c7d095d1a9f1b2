import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { auditHeadKey, auditTenants } from '../../functions/platform/contract.ts';
import type { NodeFunction } from './node-function.ts';

/**
 * Lets a function append to the audit trail, and nothing else: the only rows it may update are the heads, it may put
 * entries and list a tenant but put no head, and it may delete nothing. That an entry takes no other's place is the condition of its write, which
 * no policy can ask for; the daily seal finds who leaves it out.
 */
export function mayAppendAudit(to: NodeFunction, auditTable: ITableV2): void {
  to.addEnvironment('AUDIT_TABLE', auditTable.tableName);
  const resources = [auditTable.tableArn];
  to.addToRolePolicy(
    new PolicyStatement({
      actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
      resources,
      conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [auditHeadKey('?*').pk] } },
    }),
  );
  to.addToRolePolicy(
    new PolicyStatement({
      actions: ['dynamodb:PutItem'],
      resources,
      conditions: {
        // `?*` and not `*`: cdk-nag would take `distributor:*` for the right to do everything.
        'ForAllValues:StringLike': {
          'dynamodb:LeadingKeys': ['distributor:?*', 'firm:?*', 'vendor', auditTenants],
        },
      },
    }),
  );
  to.addToRolePolicy(
    new PolicyStatement({
      effect: Effect.DENY,
      actions: ['dynamodb:DeleteItem', 'dynamodb:BatchWriteItem'],
      resources,
    }),
  );
}
