import { at, listed, numberOf, type Rule, roleOf, sourceOf, textOf } from './rule.ts';

const type = 'AWS::Lambda::Function';
const secretNames = /SECRET|PASSWORD|PASSPHRASE|PRIVATE_KEY|ACCESS_KEY|API_KEY|TOKEN|CREDENTIAL/;
/** Names of what a secret is kept with, not the secret. */
const harmlessNames = /_(ARN|ID|NAME|TABLE|URL)$/;
const secretValues = /\b(AKIA|ASIA)[A-Z0-9]{16}\b|-----BEGIN|\{\{resolve:(ssm-secure|secretsmanager):/;

export const functionRules: readonly Rule[] = [
  {
    id: 'FN1',
    type,
    text: 'The function has no log group of its own that says how long lines are kept',
    reason: 'The group that Lambda makes by itself keeps them for ever, and nobody owns it.',
    isBroken: (deployed, application) =>
      numberOf(
        application.referred(deployed, at(deployed.properties, 'LoggingConfig.LogGroup'))?.properties[
          'RetentionInDays'
        ],
      ) !== application.stage.logRetentionDays,
  },
  {
    id: 'FN2',
    type,
    text: 'A secret stands in the environment of the function',
    reason: 'Everybody who may describe the function, and every template, shows it.',
    isBroken: ({ properties }) =>
      Object.entries((at(properties, 'Environment.Variables') ?? {}) as Record<string, unknown>).some(
        ([name, value]) =>
          (secretNames.test(name) && !harmlessNames.test(name)) || secretValues.test(textOf(value)),
      ),
  },
  {
    id: 'FN3',
    type,
    text: 'The function has no time-out of its own, or one that the API cannot wait for',
    reason: 'API Gateway answers after 30 seconds whatever the function still does.',
    isBroken: (deployed) =>
      !(numberOf(deployed.properties['Timeout']) <= (sourceOf(deployed).endsWith('/api') ? 29 : 900)),
  },
  {
    id: 'FN4',
    type,
    text: 'The role is shared with another function',
    reason: 'Each would have the rights of both.',
    isBroken: (deployed, application) => {
      const role = roleOf(deployed, application, 'Role');
      const sharing = application.ofType(type).filter((one) => roleOf(one, application, 'Role') === role);
      return role === undefined || sharing.length > 1;
    },
  },
  {
    id: 'FN5',
    type,
    text: 'The function has an address of its own, or layers of somebody else',
    reason: 'Calls come by the API with its authorizer; what runs is what the lock file names.',
    isBroken: (deployed, application) =>
      deployed.properties['Layers'] !== undefined ||
      application
        .ofType('AWS::Lambda::Url')
        .some((url) => application.referred(url, url.properties['TargetFunctionArn']) === deployed),
  },
  {
    id: 'FN6',
    type,
    text: 'Lines of the log are not JSON, or calls are not traced',
    reason: 'Alarms, queries of the runbook and the metrics read JSON.',
    isBroken: ({ properties }) =>
      at(properties, 'LoggingConfig.LogFormat') !== 'JSON' ||
      at(properties, 'TracingConfig.Mode') !== 'Active',
  },
  {
    id: 'FN7',
    type: 'AWS::Lambda::Permission',
    text: 'A service may invoke the function for any account',
    reason: 'Without aws:SourceArn or SourceAccount anybody can have the service call it.',
    isBroken: ({ properties }) =>
      properties['SourceArn'] === undefined && properties['SourceAccount'] === undefined,
  },
  {
    id: 'FN8',
    type,
    text: 'Addresses that are not public are let through on a deployed stage',
    reason: 'Packages would go wherever the metadata service or a private network can be reached.',
    isBroken: ({ properties }, { stage }) => {
      const exceptions = at(properties, 'Environment.Variables.DESTINATION_EXCEPTIONS');
      return stage.name !== 'local' && exceptions !== undefined && textOf(exceptions) !== '[]';
    },
  },
  {
    id: 'IAM1',
    type: 'AWS::IAM::Policy',
    text: 'A role may do everything to something, or somebody may do everything but what is named',
    reason: 'Rights are named one by one; a new action of AWS is nobody’s before it is given.',
    isBroken: ({ properties }) =>
      listed(at(properties, 'PolicyDocument.Statement')).some(
        (statement) =>
          at(statement, 'Effect') === 'Allow' &&
          (at(statement, 'NotAction') !== undefined ||
            at(statement, 'NotResource') !== undefined ||
            listed(at(statement, 'Action')).some((action) => /^(\w[\w-]*:)?\*$/.test(textOf(action)))),
      ),
  },
];
