// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub writes its names so
import { describe, expect, it } from 'vitest';
import { resolveTemplates } from '../../../local/template/resolve-templates.ts';
import type { CloudFormationTemplate, ResolvedTemplates } from '../../../local/template/template.ts';

const addresses = {
  endpointUrl: 'http://127.0.0.1:4566',
  issuerUrl: 'http://127.0.0.1:4100',
  apiUrl: 'http://127.0.0.1:4200',
  siteUrl: 'http://127.0.0.1:4000',
  firmSftp: '127.0.0.1:4022',
};

function resolve(...templates: CloudFormationTemplate[]): ResolvedTemplates {
  const stacks = templates.map((template, at) => ({ stackName: `stack-${at + 1}`, template }));
  return resolveTemplates(stacks, { accountId: '000000000000', region: 'us-east-1', addresses });
}

/** What one output value resolves to, beside the given parts of a template. */
function outputOf(value: unknown, rest: CloudFormationTemplate = {}): string | undefined {
  return resolve({ ...rest, Outputs: { It: { Value: value } } }).outputs['It'];
}

const table = { Type: 'AWS::DynamoDB::GlobalTable', Properties: {} };

describe('the template resolver, in the place of CloudFormation: intrinsics', () => {
  it.each([
    ['Ref of a named resource', { Ref: 'Named' }, 'records'],
    ['Ref of an unnamed resource', { Ref: 'Table' }, 'stack-1-Table'],
    ['Ref of a parameter', { Ref: 'Colour' }, 'blue'],
    [
      'GetAtt as a list',
      { 'Fn::GetAtt': ['Table', 'Arn'] },
      'arn:aws:dynamodb:us-east-1:000000000000:table/stack-1-Table',
    ],
    [
      'GetAtt as a text',
      { 'Fn::GetAtt': 'Named.Arn' },
      'arn:aws:dynamodb:us-east-1:000000000000:table/records',
    ],
    ['Join', { 'Fn::Join': ['/', ['a', { Ref: 'Named' }, 1]] }, 'a/records/1'],
    [
      'Sub with names, attributes and literals',
      { 'Fn::Sub': '${AWS::Region} ${Named.Arn} ${!Kept}' },
      'us-east-1 arn:aws:dynamodb:us-east-1:000000000000:table/records ${Kept}',
    ],
    [
      'Sub with its own variables',
      { 'Fn::Sub': ['${X}-${Named}', { X: { Ref: 'Colour' } }] },
      'blue-records',
    ],
    [
      'Select of Split',
      { 'Fn::Select': [2, { 'Fn::Split': [':', { 'Fn::GetAtt': ['Table', 'Arn'] }] }] },
      'dynamodb',
    ],
    ['FindInMap', { 'Fn::FindInMap': ['Sizes', { Ref: 'Colour' }, 'small'] }, '1'],
    ['Base64', { 'Fn::Base64': { Ref: 'Named' } }, 'cmVjb3Jkcw=='],
    ['GetAZs', { 'Fn::Join': [',', { 'Fn::GetAZs': '' }] }, 'us-east-1a,us-east-1b,us-east-1c'],
    ['ToJsonString', { 'Fn::ToJsonString': { a: [{ Ref: 'Named' }] } }, '{"a":["records"]}'],
    ['a pseudo parameter', { Ref: 'AWS::AccountId' }, '000000000000'],
    ['the partition', { 'Fn::Sub': 'arn:${AWS::Partition}:iam::aws:policy/X' }, 'arn:aws:iam::aws:policy/X'],
  ])('resolves %s', (_name, value, expected) => {
    const found = outputOf(value, {
      Resources: { Table: table, Named: { ...table, Properties: { TableName: 'records' } } },
      Parameters: { Colour: { Type: 'String', Default: 'blue' } },
      Mappings: { Sizes: { blue: { small: '1' } } },
    });
    expect(found).toBe(expected);
  });

  it('resolves a name that is itself made of other names', () => {
    const { resources } = resolve({
      Resources: {
        Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::Sub': '${Table}-jobs' } } },
        Table: table,
      },
    });
    expect(resources[0]).toMatchObject({
      physicalId: 'stack-1-Table-jobs',
      ref: 'http://127.0.0.1:4566/000000000000/stack-1-Table-jobs',
      arn: 'arn:aws:sqs:us-east-1:000000000000:stack-1-Table-jobs',
    });
  });

  it('carries an export of one stack into the next', () => {
    const { resources } = resolve(
      {
        Resources: { Table: table },
        Outputs: { T: { Value: { Ref: 'Table' }, Export: { Name: 'data:Table' } } },
      },
      {
        Resources: {
          Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::ImportValue': 'data:Table' } } },
        },
      },
    );
    expect(resources[1]?.physicalId).toBe('stack-1-Table');
  });

  it.each([{}, { Region: 'us-east-1' }])('carries an output of one stack into the next: %j', (place) => {
    const name = { 'Fn::GetStackOutput': { StackName: 'stack-1', OutputName: 'T', ...place } };
    const { resources } = resolve(
      { Resources: { Table: table }, Outputs: { T: { Value: { Ref: 'Table' } } } },
      { Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: name } } } },
    );
    expect(resources[1]?.physicalId).toContain('stack-1-Table');
  });

  it.each([
    [
      'an output of another region',
      { 'Fn::GetStackOutput': { StackName: 'stack-1', OutputName: 'T', Region: 'eu-west-1' } },
      'another region',
    ],
    ['an unknown intrinsic', { 'Fn::Cidr': ['10.0.0.0/16', 2, 8] }, 'Fn::Cidr'],
    ['a transform', { 'Fn::Transform': { Name: 'X' } }, 'Fn::Transform'],
    ['a dynamic reference', '{{resolve:ssm:/x}}', '{{resolve:ssm:/x}}'],
    ['an unknown attribute', { 'Fn::GetAtt': ['Table', 'Colour'] }, 'Table.Colour'],
    ['an unknown pseudo parameter', { Ref: 'AWS::Moon' }, 'AWS::Moon'],
  ])('rejects %s by name', (_name, value, named) => {
    expect(() => outputOf(value, { Resources: { Table: table } })).toThrow(
      expect.objectContaining({ name: 'UnsupportedFeatureError', message: expect.stringContaining(named) }),
    );
  });

  it('rejects names that need each other', () => {
    const Resources = {
      A: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: 'B' } } },
      B: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: 'A' } } },
    };
    expect(() => resolve({ Resources })).toThrow('depends on itself');
  });
});

describe('the template resolver, in the place of CloudFormation: conditions', () => {
  const Conditions = {
    IsLocal: { 'Fn::Equals': [{ Ref: 'AWS::AccountId' }, '000000000000'] },
    IsNotLocal: { 'Fn::Not': [{ Condition: 'IsLocal' }] },
    Both: { 'Fn::And': [{ Condition: 'IsLocal' }, { Condition: 'IsNotLocal' }] },
    Either: { 'Fn::Or': [{ Condition: 'IsLocal' }, { Condition: 'IsNotLocal' }] },
  };

  it.each([
    ['IsLocal', 'yes'],
    ['IsNotLocal', 'no'],
    ['Both', 'no'],
    ['Either', 'yes'],
  ])('takes the branch of %s', (name, expected) => {
    expect(outputOf({ 'Fn::If': [name, 'yes', 'no'] }, { Conditions })).toBe(expected);
  });

  it('leaves out resources, outputs, properties and entries whose condition does not hold', () => {
    const { resources, outputs } = resolve({
      Conditions,
      Resources: {
        Absent: { Type: 'AWS::SQS::Queue', Condition: 'IsNotLocal' },
        Present: {
          Type: 'AWS::SQS::Queue',
          Properties: {
            DelaySeconds: { 'Fn::If': ['IsNotLocal', 5, { Ref: 'AWS::NoValue' }] },
            Tags: ['a', { 'Fn::If': ['IsLocal', { Ref: 'AWS::NoValue' }, 'b'] }],
          },
        },
      },
      Outputs: { Absent: { Value: 'x', Condition: 'IsNotLocal' } },
    });
    expect(resources.map(({ logicalId, properties }) => ({ logicalId, properties }))).toEqual([
      { logicalId: 'Present', properties: { Tags: ['a'] } },
    ]);
    expect(outputs).toEqual({});
  });
});

describe('the template resolver, in the place of CloudFormation: resources', () => {
  it('rejects a resource type that no part plays, by name', () => {
    expect(() => resolve({ Resources: { Stream: { Type: 'AWS::Kinesis::Stream' } } })).toThrow(
      'the resource type AWS::Kinesis::Stream (stack-1/Stream) is not supported by the local runtime',
    );
  });

  it('leaves out what it knowingly does not play, with the reason, and still resolves its ARN', () => {
    const { resources, ignored, outputs } = resolve({
      Resources: { Logs: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/x' } } },
      Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Logs', 'Arn'] } } },
    });
    expect(resources).toEqual([]);
    expect(ignored).toEqual([
      { logicalId: 'Logs', type: 'AWS::Logs::LogGroup', reason: 'logs go to the terminal and the log file' },
    ]);
    expect(outputs).toEqual({ Arn: 'arn:aws:logs:us-east-1:000000000000:log-group:/x:*' });
  });

  it('leaves out the functions and roles that only custom resources use', () => {
    const { resources } = resolve({
      Resources: {
        Provider: {
          Type: 'AWS::Lambda::Function',
          Properties: { Role: { 'Fn::GetAtt': ['ProviderRole', 'Arn'] } },
        },
        ProviderRole: { Type: 'AWS::IAM::Role', Properties: {} },
        ProviderPolicy: { Type: 'AWS::IAM::Policy', Properties: { Roles: [{ Ref: 'ProviderRole' }] } },
        Custom: {
          Type: 'Custom::S3AutoDeleteObjects',
          Properties: { ServiceToken: { 'Fn::GetAtt': ['Provider', 'Arn'] } },
        },
        Own: { Type: 'AWS::Lambda::Function', Properties: { Role: { 'Fn::GetAtt': ['OwnRole', 'Arn'] } } },
        OwnRole: { Type: 'AWS::IAM::Role', Properties: {} },
      },
    });
    expect(resources.map(({ logicalId }) => logicalId)).toEqual(['Own', 'OwnRole']);
  });

  it('gives names that AWS would accept, the same at every start', () => {
    const Resources = {
      ['Bucket'.padEnd(70, 'X')]: { Type: 'AWS::S3::Bucket' },
      Queue: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } },
      Key: { Type: 'AWS::KMS::Key' },
    };
    const [first, second] = [resolve({ Resources }), resolve({ Resources })];
    expect(second).toEqual(first);
    const [bucket, queue, key] = first.resources.map(({ physicalId }) => physicalId);
    expect(bucket).toMatch(/^[a-z0-9-]{3,63}$/);
    expect(queue).toBe('stack-1-Queue.fifo');
    expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('puts the local addresses in the place of those of AWS', () => {
    const { outputs } = resolve({
      Resources: {
        Api: { Type: 'AWS::ApiGatewayV2::Api' },
        Pool: { Type: 'AWS::Cognito::UserPool' },
        Site: { Type: 'AWS::CloudFront::Distribution' },
      },
      Outputs: {
        Endpoint: { Value: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] } },
        Stage: { Value: { 'Fn::Sub': 'https://${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}/v1' } },
        Issuer: { Value: { 'Fn::GetAtt': ['Pool', 'ProviderURL'] } },
        SpelledIssuer: { Value: { 'Fn::Sub': 'https://cognito-idp.${AWS::Region}.amazonaws.com/${Pool}' } },
        Site: { Value: { 'Fn::Sub': 'https://${Site.DomainName}/sign-in' } },
      },
    });
    expect(outputs).toEqual({
      Endpoint: addresses.apiUrl,
      Stage: `${addresses.apiUrl}/v1`,
      Issuer: addresses.issuerUrl,
      SpelledIssuer: addresses.issuerUrl,
      Site: `${addresses.siteUrl}/sign-in`,
    });
  });
});
