import {
  at,
  type DeclaredApplication,
  listed,
  numberOf,
  type Rule,
  roleOf,
  sourceOf,
  statementsIn,
  textOf,
} from './rule.ts';

const type = 'AWS::KMS::Key';
const keepingTypes = ['AWS::DynamoDB::GlobalTable', 'AWS::S3::Bucket', 'AWS::Logs::LogGroup'];

export const keyRules: readonly Rule[] = [
  {
    id: 'KMS1',
    type,
    text: 'The policy of the key lets anybody in',
    reason: 'Everything that is encrypted is only as closed as the policy of its key.',
    isBroken: ({ properties }) =>
      statementsIn(properties['KeyPolicy']).some(
        ({ effect, principal, condition }) =>
          effect === 'Allow' && (principal === '*' || principal === '{"AWS":"*"}') && condition === '',
      ),
  },
  {
    id: 'KMS2',
    type,
    text: 'A key that somebody deletes is gone in less than thirty days',
    reason: 'Nothing encrypted with it can be read again, not from backups either.',
    isBroken: ({ properties }) => numberOf(properties['PendingWindowInDays'] ?? 30) < 30,
  },
  {
    id: 'KMS3',
    type: 'AWS::Lambda::Function',
    text: 'A function of the API may decrypt delivery credentials',
    reason: 'The API seals secrets and never opens one; whoever breaks it must not get at any.',
    isBroken: (deployed, application) => {
      const role = roleOf(deployed, application, 'Role');
      if (!sourceOf(deployed).endsWith('/api') || role === undefined) return false;
      return application
        .statementsOf(role)
        .some(
          ({ effect, actions, resources }) =>
            effect === 'Allow' &&
            actions.some((action) => ['kms:Decrypt', 'kms:*', '*'].includes(action)) &&
            resources.some((resource) => resource === '*' || resource.includes('CredentialsKey')),
        );
    },
  },
  {
    id: 'KMS4',
    type,
    text: 'A key that encrypts what is kept would be deleted with its stack',
    reason: 'What stays could not be read any more.',
    isBroken: (key, application) =>
      (key.deletionPolicy !== 'Retain' || key.updateReplacePolicy !== 'Retain') &&
      encryptsKept(key.logicalId, application),
  },
  {
    id: 'KMS5',
    type: 'AWS::IAM::Policy',
    text: 'A role may change who a key belongs to, or throw it away',
    reason: 'No function needs kms:CreateGrant, PutKeyPolicy, DisableKey or ScheduleKeyDeletion.',
    isBroken: ({ properties }) =>
      listed(at(properties, 'PolicyDocument.Statement')).some((statement) =>
        listed(at(statement, 'Action')).some((action) =>
          /^(\*|kms:(\*|CreateGrant|PutKeyPolicy|DisableKey|ScheduleKeyDeletion))$/.test(textOf(action)),
        ),
      ),
  },
];

function encryptsKept(logicalId: string, application: DeclaredApplication): boolean {
  return keepingTypes
    .flatMap((kept) => application.ofType(kept))
    .some(({ properties }) => JSON.stringify(properties).includes(logicalId));
}
