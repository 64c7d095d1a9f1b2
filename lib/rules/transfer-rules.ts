import { at, listed, type Rule, statementsIn, textOf } from './rule.ts';

const type = 'AWS::Transfer::Server';
const userType = 'AWS::Transfer::User';

/** Without SHA-1, CBC and key exchanges of 1024 bits. */
const securityPolicies = /^TransferSecurityPolicy-(FIPS-)?(2024-\d\d|2025-\d\d|Restricted-2024-\d\d)$/;

export const transferRules: readonly Rule[] = [
  {
    id: 'TF1',
    type,
    text: "The SFTP server's security policy is none of 2024 or later",
    reason: 'Older ones offer SHA-1 and CBC to whoever asks for them.',
    isBroken: ({ properties }) => !securityPolicies.test(textOf(properties['SecurityPolicyName'])),
  },
  {
    id: 'TF2',
    type,
    text: 'The server speaks something else than SFTP',
    reason: 'FTP sends passwords and files of people in the clear.',
    isBroken: ({ properties }) => textOf(properties['Protocols']) !== '["SFTP"]',
  },
  {
    id: 'TF3',
    type,
    text: 'The server logs nothing, or not as JSON to a log group of ours, with a role',
    reason: 'Who signed in and what they put there is asked for after every incident.',
    isBroken: (server, application) =>
      application.referred(server, server.properties['LoggingRole'])?.type !== 'AWS::IAM::Role' ||
      !listed(server.properties['StructuredLogDestinations']).some(
        (log) => application.referred(server, log)?.type === 'AWS::Logs::LogGroup',
      ),
  },
  {
    id: 'TF4',
    type,
    text: 'The endpoint is neither PUBLIC nor VPC',
    reason: 'VPC_ENDPOINT is deprecated and cannot be changed in place.',
    isBroken: ({ properties }) => !['PUBLIC', 'VPC'].includes(textOf(properties['EndpointType'])),
  },
  {
    id: 'TF5',
    type,
    text: 'An update that replaces the server would delete it with its host key and users',
    reason: 'Firms have pinned the host key; a server that is replaced stays until they have moved.',
    isBroken: ({ updateReplacePolicy }) => updateReplacePolicy !== 'Retain',
  },
  {
    id: 'TF6',
    type,
    text: 'Users are not kept by the server itself',
    reason: 'The application makes users with keys; another identity provider would let others in.',
    isBroken: ({ properties }) => properties['IdentityProviderType'] !== 'SERVICE_MANAGED',
  },
  {
    id: 'TF7',
    type: userType,
    text: "The user's home is no logical folder, or no session policy narrows the role",
    reason: 'The role reaches the whole bucket: every firm would see every other.',
    isBroken: ({ properties }) =>
      properties['HomeDirectoryType'] !== 'LOGICAL' ||
      properties['Policy'] === undefined ||
      listed(properties['HomeDirectoryMappings']).some((mapping) =>
        /^\/[^/]*\/?$/.test(textOf(at(mapping, 'Target'))),
      ),
  },
  {
    id: 'TF8',
    type: 'AWS::IAM::Role',
    text: 'Transfer Family may assume the role for another account',
    reason: "Without aws:SourceAccount somebody else's server could be given our role.",
    isBroken: ({ properties }) =>
      statementsIn(properties['AssumeRolePolicyDocument']).some(
        ({ principal, condition }) =>
          principal.includes('transfer.amazonaws.com') && !condition.includes('aws:SourceAccount'),
      ),
  },
];
