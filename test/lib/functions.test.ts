import { globSync } from 'node:fs';
import { join } from 'node:path';
import { Template as Assertions, Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import {
  functionsOf,
  resourcesOf,
  sourcesThatMay,
  statementsOf,
  synthesizeApp,
  type Template,
} from './synthesized.ts';

const { rooms } = await synthesizeApp('prod');
const template = Assertions.fromJSON(rooms);
const functions = functionsOf(rooms);
const writes = ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:BatchWriteItem'];

describe('every function', () => {
  it('is one of the files that end in .lambda.ts, each deployed once', () => {
    const repository = join(import.meta.dirname, '..', '..');
    const files = globSync('functions/**/*.lambda.ts', { cwd: repository }).map((path) =>
      path.replace(/^functions\/|\.lambda\.ts$/g, ''),
    );
    expect(functions.map(({ source }) => source).sort()).toEqual(files.sort());
  });

  it('runs Node 24 on arm64 with JSON logs, tracing and a time-out of its own', () => {
    template.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      LoggingConfig: Match.objectLike({ LogFormat: 'JSON', LogGroup: Match.anyValue() }),
      TracingConfig: { Mode: 'Active' },
      Timeout: Match.anyValue(),
    });
  });

  it('has a role and a log of its own', () => {
    const logs = functions.map(({ properties }) => properties.LoggingConfig.LogGroup.Ref);
    expect(new Set(logs).size).toBe(functions.length);
    expect(new Set(functions.map(({ roleId }) => roleId)).size).toBe(functions.length);
  });

  it('has logs that end after a year', () => {
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
  });

  it('may do nothing to everything but trace', () => {
    const wide = functions.flatMap(({ source, roleId }) =>
      statementsOf(rooms, roleId)
        .filter(({ Resource }) => Resource.includes('"*"'))
        .flatMap(({ Action }) => Action.map((action) => `${source} ${action}`)),
    );
    expect(wide.filter((right) => !/ xray:Put(TelemetryRecords|TraceSegments)$/.test(right))).toEqual([]);
  });

  it('is granted actions by name, without wildcards', () => {
    const actions = functions.flatMap(({ roleId }) =>
      statementsOf(rooms, roleId).flatMap(({ Action }) => Action),
    );
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  it('holds no secret in its environment', () => {
    const names = functions.flatMap(({ properties }) => Object.keys(properties.Environment.Variables));
    expect(names.filter((name) => /SECRET|PASSWORD|TOKEN|PRIVATE/.test(name))).toEqual([]);
  });
});

describe('rights', () => {
  it('to open secrets are those of what connects: the sending step, the connection test, and what sends webhooks', () => {
    expect(sourcesThatMay(rooms, ['kms:Decrypt'], 'CredentialsKey')).toEqual([
      'deliveries/send-package',
      'deliveries/test-connection',
      'webhooks/send-webhook',
    ]);
  });

  it('to assume a role of a customer are those of what connects, and under an external id only', () => {
    const grants = resourcesOf(rooms, 'AWS::IAM::Policy').flatMap(
      ([, { Properties }]) => Properties.PolicyDocument.Statement,
    );
    const assuming = grants.filter(({ Action }) => [Action].flat().includes('sts:AssumeRole'));
    expect(assuming.map(({ Condition }) => Condition)).toEqual([
      { Null: { 'sts:ExternalId': 'false' } },
      { Null: { 'sts:ExternalId': 'false' } },
    ]);
    expect(sourcesThatMay(rooms, ['sts:AssumeRole'], '')).toEqual([
      'deliveries/send-package',
      'deliveries/test-connection',
    ]);
  });

  it('to sign statements are those of the sealing step', () => {
    expect(sourcesThatMay(rooms, ['kms:Sign'], 'StatementKey')).toEqual(['export-packages/seal-export']);
  });

  it('to seal secrets are those of the APIs that take or make them, which cannot open them', () => {
    expect(sourcesThatMay(rooms, ['kms:GenerateDataKey', 'kms:Encrypt'], 'CredentialsKey')).toEqual([
      'deliveries/api',
      'webhooks/api',
    ]);
  });

  it("to write the directory are those of its own API, which switches a distributor's feature, and of what changes clients", () => {
    expect(sourcesThatMay(rooms, writes, 'DirectoryTable')).toEqual([
      'clients/api',
      'directory/api',
      'package-moves/move-clients',
    ]);
    expect(sourcesThatMay(rooms, ['dynamodb:PutItem'], 'DirectoryTable')).toEqual(['clients/api']);
    expect(
      sourcesThatMay(rooms, ['dynamodb:DeleteItem', 'dynamodb:BatchWriteItem'], 'DirectoryTable'),
    ).toEqual([]);
  });

  it('to write packages are those of packages, clients and moves', () => {
    expect(sourcesThatMay(rooms, writes, 'PackagesTable')).toEqual([
      'clients/api',
      'distributor-packages/api',
      'package-moves/api',
      'package-moves/move-clients',
    ]);
  });

  it('to keep logos are those of the APIs to which they are uploaded', () => {
    expect(sourcesThatMay(rooms, ['s3:PutObject'], 'LogosBucket')).toEqual([
      'clients/api',
      'distributor-packages/api',
    ]);
  });

  it('to write I-9 records are those of the step that adds the note, and it only puts', () => {
    expect(sourcesThatMay(rooms, writes, 'I9Table')).toEqual(['export-packages/extract-chunk']);
    expect(sourcesThatMay(rooms, ['dynamodb:UpdateItem', 'dynamodb:DeleteItem'], 'I9Table')).toEqual([]);
  });

  it('to read attachments are those of the extracting step, and to write them no function has', () => {
    expect(sourcesThatMay(rooms, ['s3:GetObject'], 'AttachmentsBucket')).toEqual([
      'export-packages/extract-chunk',
    ]);
    expect(sourcesThatMay(rooms, ['s3:PutObject', 's3:DeleteObject'], 'AttachmentsBucket')).toEqual([]);
  });

  it('to delete objects are those of what moves files of firms, and of no other bucket', () => {
    const deleting = [
      'integrator-runs/work-on-run',
      'integrator-uploads/take-upload',
      'integrator/check-file',
      'integrator/receive-file',
      'integrator/tell-left-overs',
    ];
    expect(sourcesThatMay(rooms, ['s3:DeleteObject', 's3:DeleteObjectVersion'], '')).toEqual(deleting);
    expect(sourcesThatMay(rooms, ['s3:DeleteObject'], 'DropBucket')).toEqual(deleting);
  });

  it('to write what firms keep are those of runs, and of what keeps the Knowledge Base: a check only reads', () => {
    expect(sourcesThatMay(rooms, writes, 'ImmigrationTable')).toEqual([
      'integrator-runs/work-on-run',
      'knowledge-base/api',
    ]);
    expect(sourcesThatMay(rooms, ['dynamodb:DeleteItem'], 'ImmigrationTable')).toEqual([
      'integrator-runs/work-on-run',
    ]);
  });

  it('to mail are those of the steps that send notices and digests, and of the starter, which warns of due dates', () => {
    expect(sourcesThatMay(rooms, ['ses:SendEmail', 'ses:SendRawEmail'], '')).toEqual([
      'data-exports/start-exports',
      'deliveries/send-notices',
      'integrator-runs/send-digest',
      'integrator-subscription/apply-sftp',
    ]);
  });

  it('to start a workflow are those of the starters, of the APIs for sending and running again, and of those that begin moves', () => {
    expect(sourcesThatMay(rooms, ['states:StartExecution'], '')).toEqual([
      'data-exports/api',
      'data-exports/start-exports',
      'distributor-packages/api',
      'integrator-reports/api',
      'integrator-runs/dispatch-runs',
      'package-moves/api',
      'webhooks/api',
      'webhooks/fan-out-events',
    ]);
  });

  it('of a function that decrypts nothing are seen to be missing', () => {
    const planted: Template = JSON.parse(JSON.stringify(rooms));
    const api = functions.find(({ source }) => source === 'deliveries/api');
    const [[, policy] = []] = resourcesOf(planted, 'AWS::IAM::Policy').filter(
      ([, { Properties }]) => Properties.Roles[0].Ref === api?.roleId,
    );
    policy?.Properties.PolicyDocument.Statement.push({
      Effect: 'Allow',
      Action: 'kms:*',
      Resource: { 'Fn::ImportValue': 'CredentialsKey' },
    });
    expect(sourcesThatMay(planted, ['kms:Decrypt'], 'CredentialsKey')).toEqual([
      'deliveries/api',
      'deliveries/send-package',
      'deliveries/test-connection',
      'webhooks/send-webhook',
    ]);
  });
});

describe('the audit trail', () => {
  const auditStatements = () =>
    functions.flatMap(({ source, roleId }) =>
      statementsOf(rooms, roleId)
        .filter(({ Resource }) => Resource.some((one) => one.includes('AuditTable')))
        .map((statement) => ({ source, ...statement })),
    );
  const sourcesWith = (action: string) =>
    auditStatements()
      .filter(({ Effect, Action }) => Effect !== 'Deny' && Action.includes(action))
      .map(({ source }) => source)
      .sort();

  it('is written to by every API, and by what reads records, fails, delivers, mails and runs', () => {
    const apis = functions.map(({ source }) => source).filter((source) => source.endsWith('/api'));
    const others = [
      'data-exports/fail-export',
      'data-exports/start-exports',
      'deliveries/close-attempt',
      'deliveries/send-notices',
      'export-packages/extract-chunk',
      'integrator-runs/work-on-run',
    ];
    expect(sourcesWith('dynamodb:PutItem')).toEqual([...apis, ...others].sort());
    expect(sourcesWith('dynamodb:UpdateItem')).toEqual([...apis, ...others].sort());
  });

  it('lets nobody delete, and nobody update anything but heads', () => {
    expect(sourcesWith('dynamodb:DeleteItem')).toEqual([]);
    expect(sourcesWith('dynamodb:BatchWriteItem')).toEqual([]);
    for (const { Action, Condition } of auditStatements())
      if (Action.includes('dynamodb:UpdateItem'))
        expect(Condition).toEqual({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['HEAD#?*'] } });
  });

  it('is named to every function that writes to it', () => {
    const named = functions
      .filter(({ properties }) => 'AUDIT_TABLE' in properties.Environment.Variables)
      .map(({ source }) => source);
    expect(named.sort()).toEqual([...sourcesWith('dynamodb:PutItem'), 'audit/seal-heads'].sort());
  });
});
