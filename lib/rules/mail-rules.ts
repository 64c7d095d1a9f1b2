import { at, listed, type Rule, textOf } from './rule.ts';

const setType = 'AWS::SES::ConfigurationSet';
const destinationType = 'AWS::SES::ConfigurationSetEventDestination';

export const mailRules: readonly Rule[] = [
  {
    id: 'SES1',
    type: setType,
    text: 'Mails may leave without TLS',
    reason:
      'They name distributors, exports and counts; a server that has no TLS is told that the mail bounced.',
    isBroken: ({ properties }) => at(properties, 'DeliveryOptions.TlsPolicy') !== 'REQUIRE',
  },
  {
    id: 'SES2',
    type: setType,
    text: 'Nothing is told of bounces and complaints of the mails of this set',
    reason:
      'A notice that did not arrive is shown to the distributor, and SES stops accounts whose mails bounce.',
    isBroken: (set, application) =>
      !application.ofType(destinationType).some((destination) => {
        const events = listed(at(destination.properties, 'EventDestination.MatchingEventTypes'));
        const kinds = events.map((event) => textOf(event).toLowerCase());
        return (
          application.referred(destination, destination.properties['ConfigurationSetName']) === set &&
          at(destination.properties, 'EventDestination.Enabled') !== false &&
          ['bounce', 'complaint'].every((kind) => kinds.includes(kind))
        );
      }),
  },
  {
    id: 'SES3',
    type: 'AWS::SES::EmailIdentity',
    text: 'The sender is not the one of the stage',
    reason: 'A stage that sends as another one spoils its reputation, and its mails look forged.',
    isBroken: ({ properties }, { stage }) =>
      ![stage.mailFrom, stage.mailFrom.split('@')[1]].includes(textOf(properties['EmailIdentity'])),
  },
  {
    id: 'SES4',
    type: setType,
    text: 'The share of bounces is not measured',
    reason: 'SES reviews an account at five percent; an alarm at two needs the metric.',
    isBroken: ({ properties }) => at(properties, 'ReputationOptions.ReputationMetricsEnabled') !== true,
  },
  {
    id: 'SES5',
    type: 'AWS::IAM::Policy',
    text: 'Mail may be sent as anybody, or without the configuration set',
    reason: 'Only mails of the set are told about, and only the stage’s sender is ours.',
    isBroken: ({ properties }) =>
      listed(at(properties, 'PolicyDocument.Statement')).some((statement) => {
        const actions = listed(at(statement, 'Action')).map(textOf);
        if (!actions.some((action) => /^ses:(\*|Send)/.test(action))) return false;
        const resources = listed(at(statement, 'Resource')).map(textOf);
        return resources.includes('*') || !resources.some((arn) => arn.includes('configuration-set/'));
      }),
  },
];
