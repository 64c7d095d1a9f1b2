import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { TransferFailure } from '../transfer/classify-failure.ts';
import type { Credentials, S3Destination } from '../transfer/contract.ts';
import type { TransportTiming } from '../transfer/transport.ts';
import { classifyS3Failure } from './classify-s3-failure.ts';

/** What requests are signed with: always the destination's own, never what this function runs with. */
export interface SigningKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Seconds that an assumed role is kept; a function lives for 900. */
const sessionSeconds = 3_600;

/**
 * The key of the settings, or one of their role, assumed under the external ID.
 * @throws TransferFailure S3_INVALID_KEY when neither is complete, S3_ROLE_REFUSED, or one of reaching AWS
 */
export async function signingKeyOf(
  { accessKeyId, roleArn, externalId, region }: S3Destination,
  { secretAccessKey = '' }: Credentials,
  timing: TransportTiming,
): Promise<SigningKey> {
  if (accessKeyId === undefined && roleArn !== undefined)
    return assumeRole(roleArn, externalId, region, timing);
  if (!accessKeyId?.trim() || !secretAccessKey.trim()) throw new TransferFailure('S3_INVALID_KEY');
  return { accessKeyId, secretAccessKey };
}

/** The one call that is made with this function's own role. */
async function assumeRole(
  RoleArn: string,
  ExternalId: string | undefined,
  region: string | undefined,
  timing: TransportTiming,
): Promise<SigningKey> {
  if (!ExternalId) throw new TransferFailure('S3_ROLE_REFUSED');
  const sts = new STSClient({
    region: process.env['AWS_REGION'] ?? region ?? 'us-east-1',
    requestHandler: { connectionTimeout: timing.connectMs, socketTimeout: timing.readyMs },
  });
  try {
    const { Credentials: made } = await sts.send(
      new AssumeRoleCommand({
        RoleArn,
        ExternalId,
        RoleSessionName: 'waybill-delivery',
        DurationSeconds: sessionSeconds,
      }),
    );
    if (!made?.AccessKeyId || !made.SecretAccessKey || !made.SessionToken)
      throw new TransferFailure('S3_ROLE_REFUSED');
    return {
      accessKeyId: made.AccessKeyId,
      secretAccessKey: made.SecretAccessKey,
      sessionToken: made.SessionToken,
    };
  } catch (error) {
    throw classifyS3Failure(error, 'assume');
  } finally {
    sts.destroy();
  }
}
