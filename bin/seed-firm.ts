import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateUserCommand, type TransferClient } from '@aws-sdk/client-transfer';
import ssh2 from 'ssh2';
import { folders } from '../functions/integrator/contract.ts';

/** Where the SFTP user of a firm belongs. */
export interface FirmPlace {
  readonly firmId: string;
  readonly serverId: string;
  readonly userRoleArn: string;
  readonly bucketName: string;
}

/**
 * Makes the SFTP user of a firm with a key pair of its own, as an operator does; once.
 * @returns the file that holds the private key
 */
export async function seedFirmUser(
  transfer: TransferClient,
  stateFolder: string,
  place: FirmPlace,
): Promise<string> {
  const keyFile = join(stateFolder, 'firms', `${place.firmId}.key`);
  await makeKeyPair(keyFile, place.firmId);
  const create = new CreateUserCommand({
    ServerId: place.serverId,
    UserName: place.firmId,
    Role: place.userRoleArn,
    SshPublicKeyBody: await readFile(`${keyFile}.pub`, 'utf8'),
    HomeDirectoryType: 'LOGICAL',
    HomeDirectoryMappings: Object.values(folders).map((folder) => ({
      Entry: `/${folder}`,
      Target: `/${place.bucketName}/${place.firmId}/${folder}`,
    })),
    Policy: sessionPolicy(place),
  });
  await transfer.send(create).catch((error: unknown) => {
    if (!(error instanceof Error) || error.name !== 'ResourceExistsException') throw error;
  });
  return keyFile;
}

/** The private key is there only when the public one is, so that a start that was cut off makes both again. */
async function makeKeyPair(keyFile: string, comment: string): Promise<void> {
  if (existsSync(keyFile)) return;
  await mkdir(join(keyFile, '..'), { recursive: true, mode: 0o700 });
  const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment });
  await writeFile(`${keyFile}.pub`, pair.public);
  await writeFile(`${keyFile}.new`, pair.private, { mode: 0o600 });
  await rename(`${keyFile}.new`, keyFile);
}

/** Leaves of the role's rights: writing to Import, reading the other folders, all of the firm alone. */
function sessionPolicy({ firmId, bucketName }: FirmPlace): string {
  const bucket = `arn:aws:s3:::${bucketName}`;
  const under = (folder: string) => `${bucket}/${firmId}/${folder}/*`;
  const prefixes = Object.values(folders).flatMap((folder) => [
    `${firmId}/${folder}`,
    `${firmId}/${folder}/*`,
  ]);
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 's3:ListBucket',
        Resource: bucket,
        Condition: { StringLike: { 's3:prefix': prefixes } },
      },
      { Effect: 'Allow', Action: 's3:GetObject', Resource: Object.values(folders).map(under) },
      { Effect: 'Allow', Action: ['s3:PutObject', 's3:DeleteObject'], Resource: under(folders.import) },
      { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: '*' },
    ],
  });
}
