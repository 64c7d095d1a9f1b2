import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configurationSets } from '../../../local/mail/configuration-sets.ts';
import { mailIdentities } from '../../../local/mail/mail-identities.ts';
import { createMailService } from '../../../local/mail/mail-service.ts';
import {
  aFunction,
  aResource,
  aRule,
  fakeFunctions,
  functionArn,
  openRouting,
} from '../events/routing-fixture.ts';
import { accountId, region } from '../sqs/test-endpoint.ts';

const bus = `arn:aws:events:${region}:${accountId}:event-bus/default`;
const everyEvent = ['bounce', 'complaint', 'delivery', 'reject'];

function aDestination(change: object = {}, name = 'notices') {
  const EventDestination = {
    Enabled: true,
    MatchingEventTypes: everyEvent,
    EventBridgeDestination: { EventBusArn: bus },
    ...change,
  };
  const properties = { ConfigurationSetName: name, EventDestination };
  return aResource('AWS::SES::ConfigurationSetEventDestination', 'Events', properties);
}

const aSet = (properties: object = {}) => aResource('AWS::SES::ConfigurationSet', 'notices', properties);

describe('what becomes of a mail', () => {
  const functions = () => fakeFunctions();
  let world: Awaited<ReturnType<typeof openWorld>>;

  async function openWorld(destination = aDestination()) {
    const resources = [
      aResource('AWS::SES::EmailIdentity', 'Sender', { EmailIdentity: 'waybill.example' }),
      aSet(),
      destination,
      aFunction('record'),
      aRule('mails', {
        EventPattern: {
          source: ['aws.ses'],
          detail: { mail: { tags: { 'ses:configuration-set': ['notices'] } } },
        },
        Targets: [{ Id: 'Target0', Arn: functionArn('record') }],
      }),
    ];
    const routing = await openRouting(resources, { functions: functions() });
    const service = createMailService(routing.endpoint.context, mailIdentities(resources), (events) =>
      routing.routing.onServiceEvents(events),
    );
    routing.endpoint.add(service);
    const client = new SESv2Client(routing.endpoint.client());
    const send = (to: string[], more: object = { ConfigurationSetName: 'notices' }) =>
      client.send(
        new SendEmailCommand({
          FromEmailAddress: 'Waybill <reports@waybill.example>',
          Destination: { ToAddresses: to },
          Content: { Simple: { Subject: { Data: 'Report' }, Body: { Text: { Data: 'It is there.' } } } },
          ...more,
        }),
      );
    return { ...routing, service, client, send };
  }

  beforeEach(async () => {
    world = await openWorld();
  });
  afterEach(async () => {
    world.client.destroy();
    await world.close();
  });

  const told = () =>
    world.functions.invocations.map(({ payload }) => [payload['detail-type'], payload.detail.eventType]);

  it('is a delivery, told on the default bus with the tags of the mail', async () => {
    const EmailTags = [{ Name: 'noticeId', Value: '0001-01' }];
    const { MessageId } = await world.send(['Ada <a@firm.example>'], {
      ConfigurationSetName: 'notices',
      EmailTags,
    });
    await world.functions.count(1);
    expect(world.functions.invocations[0]?.payload).toMatchObject({
      version: '0',
      source: 'aws.ses',
      'detail-type': 'Email Delivered',
      account: accountId,
      region,
      resources: [`arn:aws:ses:${region}:${accountId}:configuration-set/notices`],
      detail: {
        eventType: 'Delivery',
        delivery: { recipients: ['a@firm.example'] },
        mail: {
          timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
          messageId: MessageId,
          source: 'Waybill <reports@waybill.example>',
          sourceArn: `arn:aws:ses:${region}:${accountId}:identity/waybill.example`,
          destination: ['a@firm.example'],
          tags: { 'ses:configuration-set': ['notices'], noticeId: ['0001-01'] },
        },
      },
    });
  });

  it.each([
    ['bounce@simulator.amazonses.com'],
    ['bounce+label@simulator.amazonses.com'],
    ['any.body@Bounce.example'],
  ])('is a permanent bounce for %s, and no delivery', async (address) => {
    await world.send([address]);
    await world.send(['last@firm.example']);
    await world.functions.count(2);
    const { detail } = world.functions.invocations[0]?.payload ?? {};
    expect(detail.bounce).toMatchObject({
      bounceType: 'Permanent',
      bounceSubType: 'General',
      bouncedRecipients: [{ emailAddress: address, action: 'failed', status: '5.1.1' }],
    });
    expect(told()).toEqual([
      ['Email Bounced', 'Bounce'],
      ['Email Delivered', 'Delivery'],
    ]);
  });

  it('is a delivery and then a complaint for the simulator of complaints', async () => {
    await world.send(['complaint@simulator.amazonses.com']);
    await world.functions.count(2);
    expect(told()).toEqual([
      ['Email Delivered', 'Delivery'],
      ['Email Complaint Received', 'Complaint'],
    ]);
    expect(world.functions.invocations[1]?.payload.detail.complaint).toMatchObject({
      complainedRecipients: [{ emailAddress: 'complaint@simulator.amazonses.com' }],
      complaintFeedbackType: 'abuse',
    });
  });

  it('is told of each recipient once, by what became of it', async () => {
    await world.send(['a@firm.example', 'gone@bounce.example', 'b@firm.example']);
    await world.functions.count(2);
    const details = world.functions.invocations.map(({ payload }) => payload.detail);
    expect(details[0].bounce.bouncedRecipients).toHaveLength(1);
    expect(details[1].delivery.recipients).toEqual(['a@firm.example', 'b@firm.example']);
  });

  it('is told of no mail that is sent without the configuration set', async () => {
    await world.send(['gone@bounce.example'], {});
    await world.send(['a@firm.example']);
    await world.functions.count(1);
    expect(told()).toEqual([['Email Delivered', 'Delivery']]);
    expect(world.service.mails.list()).toHaveLength(2);
  });

  it.each([
    ['asks for', { MatchingEventTypes: ['BOUNCE'] }],
    ['is switched on for', { Enabled: false }],
  ])('is told only of what the destination %s', async (_, change) => {
    world.client.destroy();
    await world.close();
    world = await openWorld(aDestination(change));
    await world.send(['a@firm.example']);
    await world.send(['gone@bounce.example']);
    await world.service.close();
    const isOn = !('Enabled' in change);
    if (isOn) await world.functions.count(1);
    expect(told()).toEqual(isOn ? [['Email Bounced', 'Bounce']] : []);
  });
});

describe('configuration sets', () => {
  it.each([
    ['an event', aDestination({ MatchingEventTypes: ['open'] }), 'the event open is not supported'],
    [
      'a destination',
      aDestination({ EventBridgeDestination: undefined, SnsDestination: { TopicARN: 'x' } }),
      'SnsDestination is not supported',
    ],
    [
      'another bus',
      aDestination({ EventBridgeDestination: { EventBusArn: `${bus}-2` } }),
      'SES tells the default event bus only',
    ],
    ['a destination of no set', aDestination({}, 'other'), 'Configuration set <other> does not exist'],
  ])('refuse %s that is not played', (_, destination, message) => {
    expect(() => configurationSets([aSet(), destination])).toThrow(message);
  });

  it('refuse settings that are not played', () => {
    expect(() => configurationSets([aSet({ TrackingOptions: {} })])).toThrow(
      'TrackingOptions is not supported',
    );
    expect(() => configurationSets([aSet({ SendingOptions: { SendingEnabled: false } })])).toThrow(
      'SendingEnabled',
    );
  });
});
