import * as z from 'zod';
import { AwsError, type LocalService, type ServiceRequest, UnsupportedFeatureError } from '../service.ts';
import type { PoolPlan } from './pool-plan.ts';
import type { PoolUser, UserStore } from './user-store.ts';

const Attributes = z.array(z.strictObject({ Name: z.string(), Value: z.string() }));
const pool = { UserPoolId: z.string() };
const one = { ...pool, Username: z.string().min(1) };

const AdminCreateUser = z.strictObject({
  ...one,
  UserAttributes: Attributes,
  // No invitation is sent here, so the caller has to say that it wants none.
  MessageAction: z.literal('SUPPRESS'),
  TemporaryPassword: z.string().optional(),
  DesiredDeliveryMediums: z.array(z.string()).optional(),
  // On AWS only triggers see it; here `demo`, `role` and `distributor` put the user on the sign-in page.
  ClientMetadata: z.record(z.string(), z.string()).optional(),
});
const AdminSetUserPassword = z.strictObject({ ...one, Password: z.string(), Permanent: z.literal(true) });
const AdminAddUserToGroup = z.strictObject({ ...one, GroupName: z.string() });
const AdminGetUser = z.strictObject(one);
const ListUsers = z.strictObject({
  ...pool,
  Limit: z.number().int().min(0).max(60).default(60),
  PaginationToken: z.string().optional(),
  Filter: z.string().optional(),
});

/** The part of Cognito's own API that creates and finds users, so that one seeding code works here and on AWS. */
export function createCognitoIdp(plan: PoolPlan, users: UserStore): LocalService {
  const operations: Record<string, (input: unknown, operation: string) => unknown> = {
    AdminCreateUser: (input, operation) => createUser(users, read(AdminCreateUser, input, operation)),
    AdminSetUserPassword: async (input, operation) => {
      const { Username, Password } = read(AdminSetUserPassword, input, operation);
      await users.setPassword(Username, Password);
      return {};
    },
    AdminAddUserToGroup: (input, operation) => {
      const { Username, GroupName } = read(AdminAddUserToGroup, input, operation);
      users.addToGroup(Username, GroupName);
      return {};
    },
    AdminGetUser: (input, operation) => {
      const { Attributes: UserAttributes, ...user } = written(
        users.require(read(AdminGetUser, input, operation).Username),
      );
      return { ...user, UserAttributes };
    },
    ListUsers: (input, operation) => listUsers(users, read(ListUsers, input, operation)),
  };
  return {
    signingName: 'cognito-idp',
    handle: async (request) => {
      const operation = String(request.headers['x-amz-target']).replace(
        /^AWSCognitoIdentityProviderService\./,
        '',
      );
      const answer = operations[operation];
      if (answer === undefined) throw new UnsupportedFeatureError(`cognito-idp ${operation}`);
      request.caller.authorize(`cognito-idp:${operation}`, plan.arn);
      const input = await readJson(request);
      requirePool(plan, input);
      const body = JSON.stringify(await answer(input, operation));
      return { status: 200, headers: { 'content-type': 'application/x-amz-json-1.1' }, body };
    },
  };
}

async function readJson(request: ServiceRequest): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request.body as AsyncIterable<Buffer | string>) chunks.push(Buffer.from(chunk));
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    throw new AwsError('SerializationException', 'the request body is not JSON');
  }
}

function requirePool(plan: PoolPlan, input: unknown) {
  const parsed = z.object(pool).safeParse(input);
  if (!parsed.success) throw new AwsError('InvalidParameterException', 'UserPoolId is missing');
  if (parsed.data.UserPoolId === plan.userPoolId) return;
  throw new AwsError('ResourceNotFoundException', `User pool ${parsed.data.UserPoolId} does not exist.`);
}

/** A member that is not played is refused by name; values are never repeated in the message. */
function read<T>(schema: z.ZodType<T>, input: unknown, operation: string): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue?.code === 'unrecognized_keys' || issue?.code === 'invalid_value') {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys : [];
    throw new UnsupportedFeatureError(`cognito-idp ${operation} with ${[...issue.path, ...keys].join('.')}`);
  }
  throw new AwsError('InvalidParameterException', `${issue?.path.join('.')}: ${issue?.message}`);
}

async function createUser(users: UserStore, input: z.infer<typeof AdminCreateUser>) {
  const { email, sub, email_verified, ...attributes } = Object.fromEntries(
    input.UserAttributes.map(({ Name, Value }) => [Name, Value]),
  );
  if (sub !== undefined) throw new AwsError('InvalidParameterException', 'sub cannot be set');
  const { demo, role = '', distributor } = input.ClientMetadata ?? {};
  const user = await users.createUser({
    username: input.Username,
    email: email ?? input.Username,
    attributes,
    ...(demo === 'true' ? { demo: { role, ...(distributor ? { distributor } : {}) } } : {}),
  });
  return { User: written(user) };
}

function listUsers(users: UserStore, { Limit, PaginationToken, Filter }: z.infer<typeof ListUsers>) {
  const matching = users.list().filter(filterOf(Filter));
  const start =
    PaginationToken === undefined ? 0 : Number(Buffer.from(PaginationToken, 'base64url').toString());
  if (!Number.isInteger(start))
    throw new AwsError('InvalidParameterException', 'PaginationToken is not ours');
  const end = start + Limit;
  const next =
    end < matching.length ? { PaginationToken: Buffer.from(String(end)).toString('base64url') } : {};
  return { Users: matching.slice(start, end).map(written), ...next };
}

/** e.g. `email = "ann@example.com"` or `username ^= "a"` */
function filterOf(filter: string | undefined): (user: PoolUser) => boolean {
  if (filter === undefined || filter === '') return () => true;
  const [, name, operator, wanted = ''] =
    /^\s*"?(email|username|sub)"?\s*(\^?=)\s*"(.*)"\s*$/.exec(filter) ?? [];
  if (name !== 'email' && name !== 'username' && name !== 'sub') {
    throw new UnsupportedFeatureError(
      'cognito-idp ListUsers with a filter other than email, username or sub',
    );
  }
  return (user) => (operator === '=' ? user[name] === wanted : user[name].startsWith(wanted));
}

function written(user: PoolUser) {
  const attributes = { sub: user.sub, email: user.email, email_verified: 'true', ...user.attributes };
  const seconds = user.createdAtMs / 1_000;
  return {
    Username: user.username,
    Attributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
    UserCreateDate: seconds,
    UserLastModifiedDate: seconds,
    Enabled: true,
    UserStatus: user.status,
  };
}
