// biome-ignore-all lint/suspicious/noTemplateCurlyInString: policy variables are written so
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PolicyStatement } from '../../../local/iam/policy.ts';
import { AwsError } from '../../../local/service.ts';
import type { ResolvedResource } from '../../../local/template/template.ts';
import { accessOf, allow, policy, refusalOf, role, roleArn, table } from './a-role.ts';

function isAllowed(statements: PolicyStatement[], action: string, resource: string, context = {}): boolean {
  return accessOf([role({}), policy(statements)]).isAllowed(roleArn, action, resource, context);
}

describe('policy evaluation, in the place of IAM: actions and resources', () => {
  it.each<[string, PolicyStatement[], string, string, boolean]>([
    ['nothing without a statement', [], 'dynamodb:GetItem', table, false],
    ['the named action', [allow({})], 'dynamodb:GetItem', table, true],
    ['no other action', [allow({})], 'dynamodb:PutItem', table, false],
    ['an action in another case', [allow({ Action: 'dynamodb:getitem' })], 'dynamodb:GetItem', table, true],
    ['a wildcard action', [allow({ Action: 'dynamodb:Get*' })], 'dynamodb:GetItem', table, true],
    ['a one-letter wildcard', [allow({ Action: 'dynamodb:?etItem' })], 'dynamodb:GetItem', table, true],
    [
      'one of several actions',
      [allow({ Action: ['a:B', 'dynamodb:GetItem'] })],
      'dynamodb:GetItem',
      table,
      true,
    ],
    ['all but a NotAction', [allow({ NotAction: 'dynamodb:PutItem' })], 'dynamodb:GetItem', table, true],
    ['no NotAction', [allow({ NotAction: 'dynamodb:GetItem' })], 'dynamodb:GetItem', table, false],
    ['the named resource', [allow({ Resource: table })], 'dynamodb:GetItem', table, true],
    ['no longer resource', [allow({ Resource: table })], 'dynamodb:GetItem', `${table}s`, false],
    [
      'a wildcard resource',
      [allow({ Resource: `${table}/index/*` })],
      'dynamodb:GetItem',
      `${table}/index/a`,
      true,
    ],
    [
      'a resource in the same case only',
      [allow({ Resource: table.toUpperCase() })],
      'dynamodb:GetItem',
      table,
      false,
    ],
    ['all but a NotResource', [allow({ NotResource: `${table}x` })], 'dynamodb:GetItem', table, true],
    ['no NotResource', [allow({ NotResource: table })], 'dynamodb:GetItem', table, false],
    [
      'nothing that is also denied',
      [allow({}), { ...allow({}), Effect: 'Deny' }],
      'dynamodb:GetItem',
      table,
      false,
    ],
    [
      'a point as a point',
      [allow({ Resource: 'arn:aws:s3:::a.b' })],
      'dynamodb:GetItem',
      'arn:aws:s3:::axb',
      false,
    ],
  ])('allows %s', (_name, statements, action, resource, expected) => {
    expect(isAllowed(statements, action, resource)).toBe(expected);
  });

  it('fills policy variables from the request, and matches nothing when one is missing', () => {
    const own = [allow({ Resource: 'arn:aws:s3:::b/${aws:PrincipalTag/tenant}/*' })];
    const resource = 'arn:aws:s3:::b/d1/x';
    expect(isAllowed(own, 'dynamodb:GetItem', resource, { 'aws:PrincipalTag/tenant': 'd1' })).toBe(true);
    expect(isAllowed(own, 'dynamodb:GetItem', resource, { 'aws:PrincipalTag/tenant': '*' })).toBe(false);
    expect(isAllowed(own, 'dynamodb:GetItem', resource)).toBe(false);
  });
});

describe('policy evaluation, in the place of IAM: conditions', () => {
  const key = 'kms:EncryptionContext:tenant';
  it.each<[string, string, string | string[], string | string[] | undefined, boolean]>([
    ['an equal text', 'StringEquals', 'd1', 'd1', true],
    ['no text in another case', 'StringEquals', 'D1', 'd1', false],
    ['no wildcard in an equality', 'StringEquals', 'd*', 'd1', false],
    ['one of several texts', 'StringEquals', ['d0', 'd1'], 'd1', true],
    ['no missing key', 'StringEquals', 'd1', undefined, false],
    ['a missing key with IfExists', 'StringEqualsIfExists', 'd1', undefined, true],
    ['no other text with IfExists', 'StringEqualsIfExists', 'd1', 'd2', false],
    ['another text', 'StringNotEquals', 'd1', 'd2', true],
    ['none of the excluded texts', 'StringNotEquals', ['d1', 'd2'], 'd2', false],
    ['a missing key by a negated operator', 'StringNotEquals', 'd1', undefined, true],
    ['a text in any case', 'StringEqualsIgnoreCase', 'D1', 'd1', true],
    ['a pattern', 'StringLike', 'd*', 'd1', true],
    ['no excluded pattern', 'StringNotLike', 'd*', 'd1', false],
    ['a pattern of an ARN, part by part', 'ArnLike', 'arn:aws:s3:::*', 'arn:aws:s3:::b:c', true],
    ['no pattern over the parts of an ARN', 'ArnLike', 'arn:*:b', 'arn:aws:s3:::b', false],
    ['an equal ARN', 'ArnEquals', 'arn:aws:s3:::b', 'arn:aws:s3:::b', true],
    ['no excluded ARN', 'ArnNotEquals', 'arn:aws:s3:::b', 'arn:aws:s3:::b', false],
    ['a truth value', 'Bool', 'true', 'TRUE', true],
    ['a key that must be missing', 'Null', 'true', undefined, true],
    ['no key that must be missing', 'Null', 'true', 'd1', false],
    ['a key that must be there', 'Null', 'false', 'd1', true],
    ['all values in the list', 'ForAllValues:StringEquals', ['a', 'b'], ['a', 'b'], true],
    ['not one value too many', 'ForAllValues:StringEquals', ['a', 'b'], ['a', 'c'], false],
    ['no key at all by ForAllValues, which is its trap', 'ForAllValues:StringEquals', ['a'], undefined, true],
    ['one value of many', 'ForAnyValue:StringLike', ['a*'], ['x', 'ab'], true],
    ['no value of many', 'ForAnyValue:StringLike', ['a*'], ['x', 'y'], false],
    ['no missing key by ForAnyValue', 'ForAnyValue:StringLike', ['a*'], undefined, false],
  ])('allows %s', (_name, operator, expectedValue, value, expected) => {
    const statements = [allow({ Condition: { [operator]: { [key]: expectedValue } } })];
    const context = value === undefined ? {} : { 'KMS:encryptioncontext:tenant': value };
    expect(isAllowed(statements, 'dynamodb:GetItem', table, context)).toBe(expected);
  });

  it('asks for every operator and every key', () => {
    const statements = [allow({ Condition: { StringEquals: { a: '1', b: '2' }, Null: { c: 'true' } } })];
    expect(isAllowed(statements, 'dynamodb:GetItem', table, { a: '1', b: '2' })).toBe(true);
    expect(isAllowed(statements, 'dynamodb:GetItem', table, { a: '1' })).toBe(false);
    expect(isAllowed(statements, 'dynamodb:GetItem', table, { a: '1', b: '2', c: '3' })).toBe(false);
  });

  it('rejects an operator that it does not evaluate, by name', () => {
    const statements = [allow({ Condition: { NumericLessThan: { a: 1 } } })];
    expect(() => isAllowed(statements, 'a:B', '*')).toThrow(
      'the condition operator NumericLessThan is not supported',
    );
  });
});

describe('policy evaluation, in the place of IAM: the policies of a role', () => {
  it('collects inline, attached, own managed and AWS managed policies', () => {
    const statement = (Action: string) => ({
      Statement: [{ Effect: 'Allow' as const, Action, Resource: '*' }],
    });
    const managed: ResolvedResource = {
      ...role({ PolicyDocument: statement('c:D') }),
      type: 'AWS::IAM::ManagedPolicy',
      arn: 'arn:aws:iam::000000000000:policy/own',
    };
    const basic = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
    const reader = role({
      Policies: [{ PolicyName: 'Inline', PolicyDocument: statement('a:B') }],
      ManagedPolicyArns: ['arn:aws:iam::000000000000:policy/own', basic],
    });
    const access = accessOf([reader, managed, policy([allow({ Action: 'e:F' })])]);
    const actions = ['a:B', 'c:D', 'e:F', 'logs:PutLogEvents', 'x:Y'];
    expect(actions.filter((action) => access.isAllowed(roleArn, action, '*'))).toEqual(actions.slice(0, 4));
  });

  it('gives one role nothing of another', () => {
    const access = accessOf([role({}), role({}, 'Writer'), policy([allow({})], ['writer'])]);
    expect(access.isAllowed(roleArn, 'dynamodb:GetItem', table)).toBe(false);
  });

  it.each([
    [
      'an unknown managed policy',
      { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] },
      'AdministratorAccess',
    ],
    ['a permissions boundary', { PermissionsBoundary: 'arn:x' }, 'the permissions boundary of Reader'],
  ])('rejects %s by name', (_name, properties, named) => {
    expect(() => accessOf([role(properties)])).toThrow(named);
  });
});

describe('denials and grants that nobody uses, in the place of CloudTrail and Access Analyzer', () => {
  it('words a denial as AWS does and writes it down', () => {
    const folder = mkdtempSync(join(tmpdir(), 'waybill-test-'));
    const file = join(folder, 'denials.jsonl');
    const access = accessOf([role({}), policy([allow({ Action: 's3:*', Effect: 'Deny' })])], file);
    const refusals = [
      () => access.authorize(roleArn, 'dynamodb:PutItem', table),
      () => access.authorize(roleArn, 's3:GetObject', 'arn:aws:s3:::b/k'),
      () => access.authorize(roleArn, 'lambda:InvokeFunction', 'arn:f'),
    ].map((call) => refusalOf(call));
    expect(refusals).toEqual([
      [
        'AccessDeniedException',
        400,
        `User: arn:aws:sts::000000000000:assumed-role/reader/local is not authorized to perform: dynamodb:PutItem on resource: ${table} because no identity-based policy allows the dynamodb:PutItem action`,
      ],
      ['AccessDenied', 403, expect.stringContaining('with an explicit deny in an identity-based policy')],
      ['AccessDeniedException', 403, expect.any(String)],
    ]);
    const written = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    rmSync(folder, { recursive: true });
    expect(written).toEqual(access.denials());
    expect(written[0]).toMatchObject({
      roleArn,
      action: 'dynamodb:PutItem',
      resource: table,
      reason: 'no statement allows it',
    });
  });

  it('lists each action of a statement on each resource that no call has used, and counts all', () => {
    const statement = allow({
      Sid: 'Read',
      Action: ['s3:GetObject', 's3:PutObject'],
      Resource: ['arn:in/*', 'arn:out/*'],
    });
    const access = accessOf([role({}), policy(statement)]);
    access.authorize(roleArn, 's3:GetObject', 'arn:in/a');
    const unused = () =>
      access.grantUse().unused.map(({ statement: name, action, resource }) => [name, action, resource]);
    expect(unused()).toEqual([
      ['P#Read', 's3:GetObject', 'arn:out/*'],
      ['P#Read', 's3:PutObject', 'arn:in/*'],
      ['P#Read', 's3:PutObject', 'arn:out/*'],
    ]);
    access.authorize(roleArn, 's3:PutObject', 'arn:out/b');
    expect(unused()).toEqual([
      ['P#Read', 's3:GetObject', 'arn:out/*'],
      ['P#Read', 's3:PutObject', 'arn:in/*'],
    ]);
    expect(access.grantUse()).toMatchObject({ allowedCount: 2, grantedCount: 4 });
  });

  it('leaves out what Lambda itself does, not what stands beside it in a statement', () => {
    const access = accessOf([
      role({}),
      policy(allow({ Action: ['xray:PutTraceSegments', 'ses:SendEmail'] })),
    ]);
    expect(access.grantUse().unused.map(({ action }) => action)).toEqual(['ses:SendEmail']);
  });

  it('does not count a call that another statement denies as use', () => {
    const access = accessOf([role({}), policy([allow({}), { ...allow({}), Effect: 'Deny' }])]);
    expect(() => access.authorize(roleArn, 'dynamodb:GetItem', table)).toThrow(AwsError);
    expect(access.grantUse().unused).toHaveLength(1);
  });
});
