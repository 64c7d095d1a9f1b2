import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A CDK app with one of everything that the runtime wires together: a job is asked for, queued and worked off. */
const app = `
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { OAuthScope, ResourceServerScope, UserPool } from 'aws-cdk-lib/aws-cognito';
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { EmailIdentity, Identity } from 'aws-cdk-lib/aws-ses';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, Pass, QueryLanguage, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';

const app = new App();
const env = { account: '000000000000', region: 'us-east-1' };
const data = new Stack(app, 'jobs-data', { env });
const stack = new Stack(app, 'jobs-app', { env });

const table = new TableV2(data, 'Table', { partitionKey: { name: 'id', type: AttributeType.STRING } });
const key = new Key(data, 'Key');
const bucket = new Bucket(data, 'Bucket', { encryption: BucketEncryption.KMS, encryptionKey: key });
const siteBucket = new Bucket(data, 'SiteBucket');
const queue = new Queue(data, 'Queue');
const pool = new UserPool(data, 'Pool');
const scope = new ResourceServerScope({ scopeName: 'read', scopeDescription: 'read' });
const server = pool.addResourceServer('Server', { identifier: 'jobs', scopes: [scope] });

function makeFunction(id, file, environment) {
  const made = new LambdaFunction(stack, id, {
    runtime: Runtime.NODEJS_24_X, handler: 'index.handler', code: Code.fromInline('0'), environment,
  });
  made.node.defaultChild.addMetadata('local', { entry: 'functions/' + file, handler: 'handler' });
  return made;
}

const ask = makeFunction('Ask', 'ask.lambda.ts', { TABLE: table.tableName, QUEUE_URL: queue.queueUrl });
table.grant(ask, 'dynamodb:PutItem');
queue.grantSendMessages(ask);
const work = makeFunction('Work', 'work.lambda.ts', { BUCKET: bucket.bucketName });
bucket.grantPut(work);
work.addEventSource(new SqsEventSource(queue));
const trespass = makeFunction('Trespass', 'trespass.lambda.ts', { TABLE: table.tableName });
trespass.addToRolePolicy(new PolicyStatement({ actions: ['dynamodb:GetItem'], resources: [table.tableArn] }));

const client = pool.addClient('Machine', {
  generateSecret: true,
  oAuth: { flows: { clientCredentials: true }, scopes: [OAuthScope.resourceServer(server, scope)] },
});
const api = new HttpApi(stack, 'Api');
const authorizer = new HttpJwtAuthorizer('SignIn', pool.userPoolProviderUrl, { jwtAudience: [client.userPoolClientId] });
const route = (path, handler, rest) => api.addRoutes({
  path, methods: [HttpMethod.POST], integration: new HttpLambdaIntegration(path, handler), ...rest,
});
route('/jobs', ask, { authorizer });
route('/trespass', trespass);

const distribution = new Distribution(stack, 'Site', {
  defaultRootObject: 'index.html',
  defaultBehavior: { origin: S3BucketOrigin.withOriginAccessControl(Bucket.fromBucketName(stack, 'ItsBucket', siteBucket.bucketName)) },
});
new EmailIdentity(stack, 'Identity', { identity: Identity.email('a@example.com') });
new StateMachine(stack, 'Machine', {
  definitionBody: DefinitionBody.fromChainable(Pass.jsonata(stack, 'Only')), queryLanguage: QueryLanguage.JSONATA,
});
new CfnOutput(stack, 'ApiUrl', { value: api.apiEndpoint });
new CfnOutput(stack, 'TableName', { value: table.tableName });
new CfnOutput(stack, 'BucketName', { value: bucket.bucketName });
new CfnOutput(stack, 'ClientId', { value: client.userPoolClientId });
new CfnOutput(stack, 'SiteUrl', { value: 'https://' + distribution.distributionDomainName });
app.synth();
`;

const ask = `
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
export const handler = async (event: { body: string }) => {
  const { id } = JSON.parse(event.body);
  await new DynamoDBClient({}).send(new PutItemCommand({ TableName: process.env['TABLE'], Item: { id: { S: id } } }));
  await new SQSClient({}).send(new SendMessageCommand({ QueueUrl: process.env['QUEUE_URL'], MessageBody: id }));
  return { statusCode: 202, body: id };
};
`;

const work = `
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
export const handler = async (event: { Records: { body: string }[] }) => {
  for (const { body } of event.Records) {
    await new S3Client({}).send(new PutObjectCommand({ Bucket: process.env['BUCKET'], Key: body, Body: 'done' }));
  }
};
`;

const trespass = `
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
export const handler = () => new DynamoDBClient({}).send(new ScanCommand({ TableName: process.env['TABLE'] }));
`;

const files: Readonly<Record<string, string>> = {
  'package.json': '{"type":"module"}',
  'cdk.json': '{"app":"node bin/app.ts"}',
  'bin/app.ts': app,
  'functions/ask.lambda.ts': ask,
  'functions/work.lambda.ts': work,
  'functions/trespass.lambda.ts': trespass,
  'site/index.html': '<title>jobs</title>',
};

/** A folder with the app in it, and what removes it. */
export async function aProject(): Promise<{ readonly folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'waybill-test-'));
  await symlink(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
  await cp('package-lock.json', join(folder, 'package-lock.json'));
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
