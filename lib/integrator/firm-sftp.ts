import { CfnDeletionPolicy, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnServer } from 'aws-cdk-lib/aws-transfer';
import { Construct } from 'constructs';
import type { DataStack } from '../data-stack.ts';
import type { Stage } from '../platform/stages.ts';

/**
 * The SFTP server of firms over the bucket of drops. Users are made through the Transfer API: each with this role, four
 * logical folders of the firm's own prefix, and a session policy that narrows the role to them.
 */
export class FirmSftp extends Construct {
  readonly serverId: string;
  readonly userRole: Role;

  constructor(scope: Construct, id: string, { stage, data }: { stage: Stage; data: DataStack }) {
    super(scope, id);
    const log = new LogGroup(this, 'Log', {
      retention: stage.logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const transfer = new ServicePrincipal('transfer.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
    });
    const loggingRole = new Role(this, 'LoggingRole', { assumedBy: transfer });
    log.grantWrite(loggingRole);
    const server = new CfnServer(this, 'Server', {
      protocols: ['SFTP'],
      identityProviderType: 'SERVICE_MANAGED',
      endpointType: 'PUBLIC',
      securityPolicyName: 'TransferSecurityPolicy-2025-03',
      loggingRole: loggingRole.roleArn,
      structuredLogDestinations: [log.logGroupArn],
      // Clients that set times and modes after an upload are told that it went well.
      protocolDetails: { setStatOption: 'ENABLE_NO_OP' },
      preAuthenticationLoginBanner: 'Authorized use only.\r\n',
    });
    // Firms have pinned its host key: an update that needs another server leaves this one until they have moved.
    server.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
    server.cfnOptions.deletionPolicy = CfnDeletionPolicy.DELETE;
    this.serverId = server.attrServerId;
    this.userRole = this.#userRole(transfer, data);
  }

  /** What a firm's user may do at most; the session policy of each user leaves their own prefix. */
  #userRole(transfer: ServicePrincipal, { dropBucket, recordsKey }: DataStack): Role {
    const role = new Role(this, 'UserRole', { assumedBy: transfer });
    role.addToPolicy(new PolicyStatement({ actions: ['s3:ListBucket'], resources: [dropBucket.bucketArn] }));
    role.addToPolicy(
      new PolicyStatement({
        actions: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'],
        resources: [dropBucket.arnForObjects('*')],
      }),
    );
    role.addToPolicy(
      new PolicyStatement({
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [recordsKey.keyArn],
      }),
    );
    return role;
  }
}
