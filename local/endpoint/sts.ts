import { text } from 'node:stream/consumers';
import type { LocalClock } from '../clock.ts';
import { sessionArn } from '../iam/access-control.ts';
import {
  AwsError,
  type Caller,
  type LocalService,
  type ServiceResponse,
  UnsupportedFeatureError,
} from '../service.ts';
import type { CredentialStore } from './credentials.ts';
import { elements } from './write-response.ts';

/** A role of another account, with what its trust policy asks for. */
export interface TrustedRole {
  readonly arn: string;
  /** The only account that may assume it. */
  readonly trustedAccountId: string;
  /** Asked for at every call; `undefined`: nobody may assume it yet. */
  externalId(): string | undefined;
}

/** Roles that may be assumed, and the store that their keys come from. */
export interface RoleAssumption {
  readonly roles: readonly TrustedRole[];
  readonly credentials: Pick<CredentialStore, 'issueSession'>;
  readonly clock: LocalClock;
}

/** AWS STS as far as `GetCallerIdentity`, and `AssumeRole` for roles of other accounts. */
export function createStsService(accountId: string, assumption?: RoleAssumption): LocalService {
  return {
    signingName: 'sts',
    handle: async ({ body, caller, requestId, url }) => {
      const form = new URLSearchParams(await text(body));
      const action = form.get('Action') ?? url.searchParams.get('Action') ?? '';
      const result = { GetCallerIdentity: identify, AssumeRole: assume }[action];
      if (result === undefined || (action === 'AssumeRole' && assumption === undefined))
        throw new UnsupportedFeatureError(`sts:${action}`);
      return answer(action, requestId, result({ accountId, caller, form, assumption }));
    },
  };
}

interface StsCall {
  readonly accountId: string;
  readonly caller: Caller;
  readonly form: URLSearchParams;
  readonly assumption: RoleAssumption | undefined;
}

function identify({ accountId, caller: { roleArn } }: StsCall): string {
  const isUser = roleArn?.includes(':user/') === true;
  return elements({
    Arn:
      roleArn === undefined
        ? `arn:aws:iam::${accountId}:user/operator`
        : isUser
          ? roleArn
          : sessionArn(roleArn),
    UserId: roleArn === undefined ? 'AIDALOCALOPERATOR' : isUser ? 'AIDALOCALUSER' : 'AROALOCALROLE:local',
    Account: roleArn?.split(':')[4] ?? accountId,
  });
}

const knownParameters = new Set([
  ...['Action', 'Version', 'RoleArn', 'RoleSessionName', 'ExternalId', 'DurationSeconds'],
]);

/** Who calls must be allowed to, and the role must trust its account and be asked under its external ID. */
function assume({ accountId, caller, form, assumption }: StsCall): string {
  const unknown = [...form.keys()].find((name) => !knownParameters.has(name));
  if (unknown !== undefined) throw new UnsupportedFeatureError(`sts:AssumeRole with ${unknown}`);
  const roleArn = required(form, 'RoleArn');
  const sessionName = required(form, 'RoleSessionName');
  const externalId = form.get('ExternalId');
  const seconds = Number(form.get('DurationSeconds') ?? 3_600);
  if (!Number.isInteger(seconds) || seconds < 900 || seconds > 3_600)
    throw invalid('DurationSeconds must be between 900 and the 3600 that the role allows');
  const denied = () =>
    new AwsError(
      'AccessDenied',
      `User: ${caller.roleArn ?? 'operator'} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`,
      403,
    );
  try {
    caller.authorize('sts:AssumeRole', roleArn, externalId === null ? {} : { 'sts:ExternalId': externalId });
  } catch {
    throw denied();
  }
  const role = assumption?.roles.find(({ arn }) => arn === roleArn);
  const callerAccountId = caller.roleArn?.split(':')[4] ?? accountId;
  const wanted = role?.externalId();
  if (role?.trustedAccountId !== callerAccountId || wanted === undefined || wanted !== externalId)
    throw denied();
  const expiresAtMs = (assumption?.clock.nowMs() ?? 0) + seconds * 1_000;
  const session = assumption?.credentials.issueSession(roleArn, expiresAtMs);
  if (session === undefined) throw denied();
  const credentials = elements({
    AccessKeyId: session.accessKeyId,
    SecretAccessKey: session.secretAccessKey,
    SessionToken: session.sessionToken,
    Expiration: new Date(expiresAtMs).toISOString(),
  });
  const user = elements({
    AssumedRoleId: `AROALOCALROLE:${sessionName}`,
    Arn: sessionArn(roleArn).replace(/local$/, sessionName),
  });
  return `<Credentials>${credentials}</Credentials><AssumedRoleUser>${user}</AssumedRoleUser>`;
}

function required(form: URLSearchParams, name: string): string {
  const value = form.get(name);
  if (value === null || value === '') throw invalid(`${name} is missing`);
  return value;
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message, 400);
}

function answer(action: string, requestId: string, result: string): ServiceResponse {
  const metadata = `<ResponseMetadata>${elements({ RequestId: requestId })}</ResponseMetadata>`;
  return {
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result>${result}</${action}Result>${metadata}</${action}Response>`,
  };
}
