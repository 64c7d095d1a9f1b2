import { folders } from '../integrator/contract.ts';

/** Where the SFTP users of firms belong. */
export interface SftpPlace {
  readonly userRoleArn: string;
  readonly bucketName: string;
}

/** What the SFTP server is told of a user. */
export interface SftpUserSettings {
  readonly userName: string;
  readonly roleArn: string;
  /** Where the folders that the user sees lie. */
  readonly mappings: readonly { readonly Entry: string; readonly Target: string }[];
  /** Session policy, JSON; at most 2,048 characters. */
  readonly policy: string;
}

/** A user's name has three characters and more. No firm's id holds a dot, so that no two firms share one. */
export const userNameOf = (firmId: string): string => (firmId.length < 3 ? `${firmId}.firm` : firmId);

/** The SFTP user of a firm: sees four folders of the firm's own, and writes to one. */
export function sftpUserOf(firmId: string, { userRoleArn, bucketName }: SftpPlace): SftpUserSettings {
  return {
    userName: userNameOf(firmId),
    roleArn: userRoleArn,
    mappings: Object.values(folders).map((folder) => ({
      Entry: `/${folder}`,
      Target: `/${bucketName}/${firmId}/${folder}`,
    })),
    policy: sessionPolicy(firmId, bucketName),
  };
}

/** Leaves of the role's rights: writing to Import, reading the other folders, all of the firm alone. */
function sessionPolicy(firmId: string, bucketName: string): string {
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
