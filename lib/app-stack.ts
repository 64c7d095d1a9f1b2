import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { type CfnStage, CorsHttpMethod, HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { EmailIdentity, Identity } from 'aws-cdk-lib/aws-ses';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { referencePaths } from '../functions/api-reference/contract.ts';
import { clientRoutes } from '../functions/clients/contract.ts';
import { dataExportRoutes } from '../functions/data-exports/contract.ts';
import { deliveryRoutes } from '../functions/deliveries/contract.ts';
import { directoryRoutes } from '../functions/directory/contract.ts';
import { distributorPackageRoutes } from '../functions/distributor-packages/contract.ts';
import { packageMoveRoutes } from '../functions/package-moves/contract.ts';
import { proofPaths } from '../functions/package-proof/contract.ts';
import { DataExports } from './data-exports/data-exports.ts';
import type { DataStack } from './data-stack.ts';
import { Deliveries } from './deliveries/deliveries.ts';
import { Directory } from './directory/directory.ts';
import { DistributorPackages } from './distributor-packages/distributor-packages.ts';
import { Alarms } from './platform/alarms.ts';
import { acknowledge } from './platform/nag.ts';
import { NodeFunction } from './platform/node-function.ts';
import { addRoomRoutes } from './platform/room-api.ts';
import type { Stage } from './platform/stages.ts';
import type { WebStack } from './web-stack.ts';

interface AppStackProps extends StackProps {
  readonly stage: Stage;
  readonly data: DataStack;
  readonly web: WebStack;
}

/** What may be redeployed at will: the rooms and the API in front of them. */
export class AppStack extends Stack {
  readonly httpApi: HttpApi;
  readonly authorizer: HttpJwtAuthorizer;
  readonly alarms: Alarms;
  /** What functions that send mails need. */
  readonly mails: {
    readonly mailEnv: Readonly<Record<string, string>>;
    readonly grantMail: (to: NodeFunction) => void;
  };

  constructor(scope: Construct, id: string, props: AppStackProps) {
    super(scope, id, props);
    const { stage, data, web } = props;
    const alarms = new Alarms(alarmTopic(this, stage));
    const identity = new EmailIdentity(this, 'MailIdentity', { identity: Identity.email(stage.mailFrom) });
    const machineClient = makeMachineClient(this, 'MachineClient', data, 'DISTRIBUTOR');
    const firmMachineClient = makeMachineClient(this, 'FirmMachineClient', data, 'FIRM');
    const httpApi = makeApi(this, stage, web.siteUrl);
    const authorizer = new HttpJwtAuthorizer('SignIn', data.userPool.userPoolProviderUrl, {
      jwtAudience: [web.siteClient, machineClient, firmMachineClient].map((one) => one.userPoolClientId),
    });
    this.httpApi = httpApi;
    this.authorizer = authorizer;
    this.alarms = alarms;
    const directory = new Directory(this, 'Directory', { stage, data });
    const mailIdentityArn = identity.emailIdentityArn;
    const deliveries = new Deliveries(this, 'Deliveries', {
      stage,
      data,
      alarms,
      mailIdentityArn,
      siteUrl: web.siteUrl,
    });
    this.mails = { mailEnv: deliveries.mailEnv, grantMail: (to) => deliveries.grantMail(to) };
    const dataExports = new DataExports(this, 'DataExports', { stage, data, alarms, deliveries });
    const packages = new DistributorPackages(this, 'DistributorPackages', { stage, data, alarms });
    const rooms = [
      ['Directory', directoryRoutes, directory.apiFunction],
      ['DataExports', dataExportRoutes, dataExports.apiFunction],
      ['DistributorPackages', distributorPackageRoutes, packages.packagesApi],
      ['Clients', clientRoutes, packages.clientsApi],
      ['PackageMoves', packageMoveRoutes, packages.movesApi],
      ['Deliveries', deliveryRoutes, deliveries.apiFunction],
    ] as const;
    for (const [room, routes, apiFunction] of rooms)
      addRoomRoutes(httpApi, { httpApi, room, routes, apiFunction, authorizer, auditTable: data.auditTable });
    const reference = new NodeFunction(this, 'ApiReference', {
      stage,
      source: 'api-reference/api-reference',
      timeout: Duration.seconds(10),
    });
    addPublic(httpApi, reference, {
      paths: Object.values(referencePaths),
      reason: 'The description of the API is public; it holds nothing of anybody',
    });
    addPublic(httpApi, statementKeys(this, stage, data), {
      paths: Object.values(proofPaths),
      reason: 'The public keys of statements, for everybody to check a package with',
    });
    alarms.high(this, 'ApiErrorsAlarm', {
      title: 'The API answers with server errors',
      runbookAnchor: 'api-errors',
      metric: httpApi.metricServerError({ period: Duration.minutes(5) }),
      threshold: 5,
    });
    this.#output(httpApi, machineClient, data);
    new CfnOutput(this, 'FirmMachineClientId', { value: firmMachineClient.userPoolClientId });
  }

  #output(httpApi: HttpApi, machineClient: UserPoolClient, data: DataStack): void {
    new CfnOutput(this, 'ApiUrl', { value: httpApi.apiEndpoint });
    new CfnOutput(this, 'MachineClientId', { value: machineClient.userPoolClientId });
    new CfnOutput(this, 'UserPoolId', { value: data.userPool.userPoolId });
    new CfnOutput(this, 'DirectoryTableName', { value: data.directoryTable.tableName });
    new CfnOutput(this, 'DeliveriesTableName', { value: data.deliveriesTable.tableName });
    // Customers' roles trust the account, under an external id; a role's own ARN would change with a new stack.
    new CfnOutput(this, 'SenderArn', { value: `arn:${this.partition}:iam::${this.account}:root` });
    new CfnOutput(this, 'StatementKeyArn', { value: data.statementKey.keyArn });
    new CfnOutput(this, 'CredentialsKeyArn', { value: data.credentialsKey.keyArn });
    new CfnOutput(this, 'PackagesTableName', { value: data.packagesTable.tableName });
    new CfnOutput(this, 'ImmigrationTableName', { value: data.immigrationTable.tableName });
    new CfnOutput(this, 'IntegratorTableName', { value: data.integratorTable.tableName });
    new CfnOutput(this, 'DropBucketName', { value: data.dropBucket.bucketName });
    new CfnOutput(this, 'I9TableName', { value: data.i9Table.tableName });
    new CfnOutput(this, 'AttachmentsBucketName', { value: data.attachmentsBucket.bucketName });
    new CfnOutput(this, 'AuditTableName', { value: data.auditTable.tableName });
    new CfnOutput(this, 'AuditBucketName', { value: data.auditBucket.bucketName });
    new CfnOutput(this, 'ExportsBucketName', { value: data.exportsBucket.bucketName });
  }
}

/** A client of machines that call the API with a secret of their own. */
function makeMachineClient(
  scope: Construct,
  id: string,
  data: DataStack,
  of: 'DISTRIBUTOR' | 'FIRM',
): UserPoolClient {
  return new UserPoolClient(scope, id, {
    userPool: data.userPool,
    generateSecret: true,
    authFlows: {},
    accessTokenValidity: Duration.minutes(15),
    oAuth: { flows: { clientCredentials: true }, scopes: data.machineScopes(of) },
  });
}

function alarmTopic(scope: Construct, stage: Stage): Topic {
  const masterKey = new Key(scope, 'AlarmKey', {
    enableKeyRotation: true,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const topic = new Topic(scope, 'AlarmTopic', { masterKey, enforceSSL: true });
  // A policy of its own replaces the topic's default one, and no identity policy speaks for a service.
  const cloudWatch = new ServicePrincipal('cloudwatch.amazonaws.com');
  topic.grantPublish(cloudWatch);
  masterKey.grant(cloudWatch, 'kms:Decrypt', 'kms:GenerateDataKey*');
  if (stage.alarmEmail !== undefined) topic.addSubscription(new EmailSubscription(stage.alarmEmail));
  return topic;
}

function makeApi(scope: Construct, stage: Stage, siteUrl: string): HttpApi {
  const httpApi = new HttpApi(scope, 'HttpApi', {
    description: `Waybill ${stage.name}`,
    corsPreflight: {
      allowOrigins: [siteUrl],
      allowMethods: [
        CorsHttpMethod.GET,
        CorsHttpMethod.POST,
        CorsHttpMethod.PUT,
        CorsHttpMethod.DELETE,
        CorsHttpMethod.PATCH,
      ],
      allowHeaders: ['authorization', 'content-type', 'idempotency-key', 'if-match'],
      exposeHeaders: ['date', 'etag', 'location', 'retry-after'],
      maxAge: Duration.hours(1),
    },
  });
  const log = new LogGroup(scope, 'ApiAccessLog', {
    retention: stage.logRetentionDays as RetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  // Route keys, not paths: a path holds ids.
  const format = {
    requestId: '$context.requestId',
    routeKey: '$context.routeKey',
    status: '$context.status',
    latencyMs: '$context.responseLatency',
    at: '$context.requestTimeEpoch',
  };
  const defaultStage = httpApi.defaultStage?.node.defaultChild as CfnStage;
  defaultStage.accessLogSettings = { destinationArn: log.logGroupArn, format: JSON.stringify(format) };
  defaultStage.defaultRouteSettings = { throttlingBurstLimit: 400, throttlingRateLimit: 200 };
  return httpApi;
}

function statementKeys(scope: Construct, stage: Stage, { statementKey }: DataStack): NodeFunction {
  const keys = new NodeFunction(scope, 'StatementKeys', {
    stage,
    source: 'package-proof/statement-keys',
    timeout: Duration.seconds(10),
    environment: { STATEMENT_KEY_ARN: statementKey.keyArn },
  });
  keys.allow(['kms:GetPublicKey'], [statementKey.keyArn]);
  return keys;
}

function addPublic(
  httpApi: HttpApi,
  served: NodeFunction,
  { paths, reason }: { paths: readonly string[]; reason: string },
): void {
  const integration = new HttpLambdaIntegration(`${served.node.id}Integration`, served);
  for (const path of paths)
    for (const route of httpApi.addRoutes({ path, methods: [HttpMethod.GET], integration }))
      acknowledge(route, 'AwsSolutions-APIG4', reason);
}
