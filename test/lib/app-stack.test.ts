import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template as Assertions, Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { allRoutes } from '../../functions/api-reference/contract.ts';
import { stages } from '../../lib/platform/stages.ts';
import { anchorsOf } from '../architecture/facts.ts';
import { functionsOf, resourcesOf, statementsOf, synthesizeApp } from './synthesized.ts';

const { rooms } = await synthesizeApp('prod');
const template = Assertions.fromJSON(rooms);

describe('the API', () => {
  const routes = resourcesOf(rooms, 'AWS::ApiGatewayV2::Route').map(([, { Properties }]) => Properties);
  const keysOf = (isOpen: boolean) =>
    routes
      .filter((route) => (route.AuthorizationType === 'NONE') === isOpen)
      .map((route) => route.RouteKey)
      .sort();

  it('has exactly the declared routes behind the sign-in', () => {
    const declared = allRoutes.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    expect(keysOf(false)).toEqual(declared.sort());
    expect(routes.filter((route) => route.AuthorizationType === 'JWT' && !route.AuthorizerId)).toEqual([]);
  });

  it('tells everybody what it is, and nothing else', () => {
    expect(keysOf(true)).toEqual([
      'GET /.well-known/waybill-statement-keys.json',
      'GET /docs',
      'GET /openapi.json',
    ]);
  });

  it('trusts the tokens of its own user pool for its own three clients', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: {
        Issuer: { 'Fn::ImportValue': Match.stringLikeRegexp('UserPool.*ProviderURL') },
        Audience: [
          { 'Fn::ImportValue': Match.stringLikeRegexp('SiteClient') },
          { Ref: Match.stringLikeRegexp('^MachineClient') },
          { Ref: Match.stringLikeRegexp('^FirmMachineClient') },
        ],
      },
    });
  });

  it('lets only the site call it from a browser, without cookies', () => {
    const [[, api] = []] = resourcesOf(rooms, 'AWS::ApiGatewayV2::Api');
    const { AllowOrigins, AllowCredentials, ExposeHeaders } = api?.Properties.CorsConfiguration ?? {};
    expect(AllowOrigins).toHaveLength(1);
    expect(JSON.stringify(AllowOrigins)).toMatch(/https:\/\/.*Distribution/);
    expect(AllowCredentials).toBeUndefined();
    // The site counts down by the server's clock.
    expect(ExposeHeaders).toContain('date');
  });

  it('logs route keys, never paths, queries or addresses', () => {
    const [[, stage] = []] = resourcesOf(rooms, 'AWS::ApiGatewayV2::Stage');
    const format = Object.values(JSON.parse(stage?.Properties.AccessLogSettings.Format)) as string[];
    expect(format).toContain('$context.routeKey');
    expect(format.filter((field) => /path|query|sourceIp|userAgent|authorizer/i.test(field))).toEqual([]);
  });

  it('is throttled', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: { ThrottlingBurstLimit: Match.anyValue(), ThrottlingRateLimit: Match.anyValue() },
    });
  });
});

describe('queues and schedules', () => {
  it('give a message up to the dead letters after three tries', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      RedrivePolicy: { maxReceiveCount: 3, deadLetterTargetArn: Match.anyValue() },
    });
  });

  it('are encrypted and kept for two weeks', () => {
    template.allResourcesProperties('AWS::SQS::Queue', {
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 1_209_600,
    });
  });

  it('hide a message six times as long as its function may take', () => {
    const [[, queue] = []] = resourcesOf(rooms, 'AWS::SQS::Queue').filter(
      ([, { Properties }]) => Properties.RedrivePolicy !== undefined,
    );
    const starter = functionsOf(rooms).find(({ source }) => source === 'data-exports/start-exports');
    expect(queue?.Properties.VisibilityTimeout).toBe(6 * starter?.properties.Timeout);
  });

  it('report single failures of a batch', () => {
    template.allResourcesProperties('AWS::Lambda::EventSourceMapping', {
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  it('have dead letters for every schedule, which it may write', () => {
    for (const [, { Properties }] of resourcesOf(rooms, 'AWS::Scheduler::Schedule')) {
      const deadLetters = JSON.stringify(Properties.Target.DeadLetterConfig.Arn);
      const statements = statementsOf(rooms, Properties.Target.RoleArn['Fn::GetAtt'][0]);
      expect(statements).toContainEqual(
        expect.objectContaining({ Action: ['sqs:SendMessage'], Resource: [deadLetters] }),
      );
    }
    expect(resourcesOf(rooms, 'AWS::Scheduler::Schedule').length).toBeGreaterThan(5);
  });
});

describe('alarms', () => {
  it('say how bad it is and where it is written what to do', () => {
    const runbook = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'runbook.md'), 'utf8');
    const descriptions = resourcesOf(rooms, 'AWS::CloudWatch::Alarm').map(
      ([, { Properties }]) => Properties.AlarmDescription as string,
    );
    const anchors = descriptions.map(
      (text) => /^(?:HIGH|MEDIUM): .+\. See docs\/runbook\.md#([\w-]+)$/.exec(text)?.[1] ?? text,
    );
    expect(descriptions.length).toBeGreaterThan(3);
    expect(anchors.filter((anchor) => !anchorsOf(runbook).has(anchor))).toEqual([]);
  });

  it('reach the encrypted topic: CloudWatch may publish there and use its key', () => {
    const byCloudWatch = { Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' } };
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({ ...byCloudWatch, Action: 'sns:Publish' })]),
      },
    });
    template.hasResourceProperties('AWS::KMS::Key', {
      KeyPolicy: {
        Statement: Match.arrayWith([
          Match.objectLike({ ...byCloudWatch, Action: ['kms:Decrypt', 'kms:GenerateDataKey*'] }),
        ]),
      },
    });
  });

  it('are all mailed', () => {
    template.allResourcesProperties('AWS::CloudWatch::Alarm', { TreatMissingData: 'notBreaching' });
    const actions = resourcesOf(rooms, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) =>
      JSON.stringify(Properties.AlarmActions),
    );
    // The integrator's stack imports the topic of the application's.
    expect(
      actions.filter(
        (one) => !/^\[\{"(Ref":"|Fn::ImportValue":"[\w-]+:ExportsOutputRef)AlarmTopic/.test(one),
      ),
    ).toEqual([]);
  });
});

describe('a deployed stage', () => {
  const deployed = Object.entries(stages).filter(([name]) => name !== 'local');

  it.each(deployed)('%s dials public addresses only', (_, stage) => {
    expect(stage.destinationExceptions).toEqual([]);
  });

  it.each(deployed)('%s lets the site speak over TLS only', (_, stage) => {
    expect(stage.connectSources.filter((source) => !source.startsWith('https://'))).toEqual([]);
  });

  it('tells the sending step of no exception', () => {
    const send = functionsOf(rooms).find(({ source }) => source === 'deliveries/send-package');
    expect(send?.properties.Environment.Variables.DESTINATION_EXCEPTIONS).toBe('[]');
  });
});
