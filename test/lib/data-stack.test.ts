import { Template as Assertions, Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { roles, scopes } from '../../functions/directory/contract.ts';
import { systemDescription } from '../../functions/export-packages/system-description.ts';
import { pdfText } from '../functions/export-packages/pdf-text.ts';
import { resourcesOf, synthesizeApp } from './synthesized.ts';

const { data, web, artifacts } = await synthesizeApp('prod');
const template = Assertions.fromJSON(data);

describe('the data stack', () => {
  it('keeps every resource that holds data when the stack is deleted', () => {
    const holders = Object.entries(data.Resources).filter(([, { Type }]) =>
      /::(GlobalTable|Bucket|Key|UserPool)$/.test(Type),
    );
    expect(holders.length).toBe(19);
    expect(
      holders.filter(
        ([, { DeletionPolicy, UpdateReplacePolicy }]) =>
          DeletionPolicy !== 'Retain' || UpdateReplacePolicy !== 'Retain',
      ),
    ).toEqual([]);
  });

  it('cannot be deleted by accident', () => {
    expect(artifacts['waybill-prod-data']?.properties).toMatchObject({ terminationProtection: true });
  });

  it('recovers every table to a point in time, protects it and encrypts it with our key', () => {
    template.resourceCountIs('AWS::DynamoDB::GlobalTable', 8);
    template.allResourcesProperties('AWS::DynamoDB::GlobalTable', {
      BillingMode: 'PAY_PER_REQUEST',
      Replicas: [
        Match.objectLike({
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          SSESpecification: {
            KMSMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^RecordsKey'), 'Arn'] },
          },
        }),
      ],
    });
  });

  it('rotates every key but the one that signs, whose public half is published', () => {
    const keys = Object.values(template.findResources('AWS::KMS::Key')).map(({ Properties }) => Properties);
    const signing = keys.filter(({ KeyUsage }) => KeyUsage === 'SIGN_VERIFY');
    expect(signing.map(({ KeySpec }) => KeySpec)).toEqual(['ECC_NIST_P256']);
    const encrypting = keys.filter((key) => !signing.includes(key));
    expect(encrypting.map(({ EnableKeyRotation }) => EnableKeyRotation)).toEqual([true, true, true]);
  });

  it('closes every bucket to the public, and the web stack does too', () => {
    for (const stack of [template, Assertions.fromJSON(web)]) {
      stack.allResourcesProperties('AWS::S3::Bucket', {
        BucketEncryption: Match.anyValue(),
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      });
    }
  });

  it('answers no bucket request without TLS, in both stacks', () => {
    for (const stack of [data, web]) {
      const policies = resourcesOf(stack, 'AWS::S3::BucketPolicy').map(([, { Properties }]) => Properties);
      expect(policies.length).toBe(resourcesOf(stack, 'AWS::S3::Bucket').length);
      for (const { PolicyDocument } of policies) {
        expect(PolicyDocument.Statement).toContainEqual(
          expect.objectContaining({
            Effect: 'Deny',
            Principal: { AWS: '*' },
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        );
      }
    }
  });

  it('encrypts personal objects with our key, and logs who reads them', () => {
    for (const prefix of ['attachments/', 'exports/']) {
      template.hasResourceProperties('AWS::S3::Bucket', {
        LoggingConfiguration: { LogFilePrefix: prefix },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            { ServerSideEncryptionByDefault: Match.objectLike({ SSEAlgorithm: 'aws:kms' }) },
          ],
        },
      });
    }
  });

  it('throws packages away after 30 days and unfinished uploads after one', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      LoggingConfiguration: { LogFilePrefix: 'exports/' },
      LifecycleConfiguration: {
        Rules: [
          {
            Status: 'Enabled',
            ExpirationInDays: 30,
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
          },
        ],
      },
    });
  });

  it('keeps earlier versions of attachments for 90 days', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      LoggingConfiguration: { LogFilePrefix: 'attachments/' },
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: {
        Rules: [Match.objectLike({ NoncurrentVersionExpiration: { NoncurrentDays: 90 } })],
      },
    });
  });

  it('locks the seals of the audit trail for seven years, on this stage beyond anybody, and keeps every version', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      LoggingConfiguration: { LogFilePrefix: 'audit/' },
      VersioningConfiguration: { Status: 'Enabled' },
      ObjectLockEnabled: true,
      ObjectLockConfiguration: {
        ObjectLockEnabled: 'Enabled',
        Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 2562 } },
      },
    });
  });

  it('is as the system description in every package says', () => {
    const text = pdfText(systemDescription({ name: 'Waybill', version: '1' }));
    for (const claim of [
      'restored to any second of the last 35 days',
      'keeps replaced versions for 90 days',
      'keeps it unchanged for seven years',
    ])
      expect(text).toContain(claim);
    // Without a period of its own it is 35 days.
    for (const [, { Properties }] of resourcesOf(data, 'AWS::DynamoDB::GlobalTable'))
      expect(Properties.Replicas[0].PointInTimeRecoverySpecification).toEqual({
        PointInTimeRecoveryEnabled: true,
      });
  });

  it('lets nobody sign up, and asks everybody for a second factor', () => {
    template.hasResourceProperties('AWS::Cognito::UserPool', {
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      MfaConfiguration: 'ON',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      DeletionProtection: 'ACTIVE',
      UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' },
      Policies: { PasswordPolicy: Match.objectLike({ MinimumLength: 14 }) },
    });
  });

  it('has a group for every role and a scope for every kind of machine access', () => {
    const groups = resourcesOf(data, 'AWS::Cognito::UserPoolGroup').map(
      ([, { Properties }]) => Properties.GroupName,
    );
    const [[, server] = []] = resourcesOf(data, 'AWS::Cognito::UserPoolResourceServer');
    const scopeNames = server?.Properties.Scopes.map(
      ({ ScopeName }: { ScopeName: string }) => `${server.Properties.Identifier}/${ScopeName}`,
    );
    expect([groups.sort(), scopeNames.sort()]).toEqual([
      Object.values(roles).sort(),
      Object.values(scopes).sort(),
    ]);
  });
});

describe('the order of the stacks', () => {
  it('is data, web, app, integrator', () => {
    const stacksBefore = (part: string) =>
      (artifacts[`waybill-prod-${part}`]?.dependencies ?? []).filter(
        (id) => artifacts[id]?.type === 'aws:cloudformation:stack',
      );
    expect(['data', 'web', 'app', 'integrator'].map((part) => stacksBefore(part).sort())).toEqual([
      [],
      ['waybill-prod-data'],
      ['waybill-prod-data', 'waybill-prod-web'],
      ['waybill-prod-app', 'waybill-prod-data', 'waybill-prod-web'],
    ]);
  });
});
