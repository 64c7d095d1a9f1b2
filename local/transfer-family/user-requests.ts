import * as z from 'zod';
import { AwsError, UnsupportedFeatureError } from '../service.ts';
import { parseStrictly } from '../sqs/template-resource.ts';
import { faultOf } from './mappings.ts';
import { compileSession } from './session-policy.ts';
import type { Mapping } from './user-store.ts';

const serverId = z.string().regex(/^s-[0-9a-f]{17}$/);
const userName = z.string().regex(/^[\w][\w@.-]{2,99}$/);
const keyBody = z.string().min(1).max(2_048);
const keyId = z.string().regex(/^key-[0-9a-f]{17}$/);
const roleArn = z.string().regex(/^arn:aws:iam::\d{12}:role\/.+$/);
const tags = z.array(z.strictObject({ Key: z.string().min(1).max(128), Value: z.string().max(256) })).max(50);
const maxResults = z.int().min(1).max(1_000).default(1_000);
const ofUser = { ServerId: serverId, UserName: userName };

const mapping = z.strictObject({
  Entry: z.string().min(1).max(1_024),
  Target: z.string().min(1).max(1_024),
  Type: z.string().optional(),
});

const settings = {
  HomeDirectory: z.string().optional(),
  HomeDirectoryType: z.string().optional(),
  HomeDirectoryMappings: z.array(mapping).min(1).max(50_000).optional(),
  Policy: z.string().max(2_048).optional(),
};

/** Inputs of the actions that are played, as the SDK sends them. */
export const requests = {
  CreateUser: z.strictObject({
    ...ofUser,
    ...settings,
    Role: roleArn,
    SshPublicKeyBody: keyBody.optional(),
    Tags: tags.default([]),
  }),
  UpdateUser: z.strictObject({ ...ofUser, ...settings, Role: roleArn.optional() }),
  OfUser: z.strictObject(ofUser),
  ListUsers: z.strictObject({
    ServerId: serverId,
    MaxResults: maxResults,
    NextToken: z.string().min(1).optional(),
  }),
  ImportSshPublicKey: z.strictObject({ ...ofUser, SshPublicKeyBody: keyBody }),
  DeleteSshPublicKey: z.strictObject({ ...ofUser, SshPublicKeyId: keyId }),
  OfServer: z.strictObject({ ServerId: serverId }),
  ListServers: z.strictObject({ MaxResults: maxResults, NextToken: z.string().min(1).optional() }),
};

/** @throws AwsError `InvalidRequestException`, or UnsupportedFeatureError naming a field that is not played */
export function parseRequest<T>(action: string, schema: z.ZodType<T>, input: unknown): T {
  return parseStrictly(schema, input, `transfer:${action}`, 'InvalidRequestException');
}

type Settings = Partial<z.infer<typeof requests.UpdateUser>>;

/** The mappings that a request asks for; `undefined` when it leaves them as they are. */
export function mappingsOf(action: string, input: Settings): readonly Mapping[] | undefined {
  const { HomeDirectory, HomeDirectoryType, HomeDirectoryMappings } = input;
  const isLogical =
    HomeDirectoryType === 'LOGICAL' || (action === 'UpdateUser' && HomeDirectoryType === undefined);
  if (!isLogical)
    throw new UnsupportedFeatureError(
      `transfer:${action} with HomeDirectoryType ${HomeDirectoryType ?? 'PATH'}`,
    );
  if (HomeDirectory !== undefined)
    throw invalid('HomeDirectory is for HomeDirectoryType PATH; with LOGICAL give HomeDirectoryMappings');
  if (HomeDirectoryMappings === undefined) {
    if (HomeDirectoryType === undefined) return undefined;
    throw invalid('HomeDirectoryMappings is needed with HomeDirectoryType LOGICAL');
  }
  const unplayed = HomeDirectoryMappings.find(({ Type = 'DIRECTORY' }) => Type !== 'DIRECTORY');
  if (unplayed !== undefined)
    throw new UnsupportedFeatureError(`transfer:${action} with a mapping of Type ${unplayed.Type}`);
  const fault = faultOf(HomeDirectoryMappings);
  if (fault !== undefined) throw invalid(fault);
  return HomeDirectoryMappings.map(({ Entry, Target }) => ({ Entry, Target }));
}

/** @throws AwsError `InvalidRequestException` for a session policy that is none */
export function checkPolicy(policy: string | undefined): void {
  if (policy === undefined || policy === '') return;
  try {
    compileSession(policy);
  } catch (error) {
    if (error instanceof UnsupportedFeatureError) throw error;
    throw invalid('Policy is not a policy document');
  }
}

export function invalid(message: string): AwsError {
  return new AwsError('InvalidRequestException', message);
}
