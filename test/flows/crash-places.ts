import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { startS3World } from '../functions/s3-destination/s3-world.ts';
import { type CrashPlace, ftpsPlace, sftpPlace } from '../support/crash-places.ts';
import { hasOpensshServer } from '../support/openssh-server.ts';
import { hasVsftpd } from '../support/vsftpd-server.ts';

/** A real server, or the stand-in of S3, for each protocol. */
export const crashPlaces = [
  { protocol: 'SFTP', isHere: hasOpensshServer, start: sftpPlace },
  { protocol: 'FTPS', isHere: hasVsftpd, start: ftpsPlace },
  { protocol: 'S3', isHere: true, start: s3Place },
];

async function s3Place(): Promise<CrashPlace> {
  const world = await startS3World();
  const { destination, credentials, proxy } = world;
  const { bucket: Bucket, prefix, accessKeyId = '' } = destination;
  const { secretAccessKey = '' } = credentials;
  const owner = new S3Client({
    endpoint: `http://127.0.0.1:${proxy.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
  });
  const keys = async () => {
    const { Contents = [] } = await owner.send(new ListObjectsV2Command({ Bucket }));
    return Contents.flatMap(({ Key }) => Key ?? []);
  };
  const uploads = async () => (await owner.send(new ListMultipartUploadsCommand({ Bucket }))).Uploads ?? [];
  return {
    destination,
    credentials,
    isToCut: (socket) => socket.remotePort === proxy.port,
    async files() {
      const files = new Map<string, Buffer>();
      for (const Key of await keys()) {
        const { Body } = await owner.send(new GetObjectCommand({ Bucket, Key }));
        files.set(Key.slice(prefix.length), Buffer.from((await Body?.transformToByteArray()) ?? []));
      }
      return files;
    },
    unfinishedCount: async () => (await uploads()).length,
    async empty() {
      for (const Key of await keys()) await owner.send(new DeleteObjectCommand({ Bucket, Key }));
      for (const { Key, UploadId } of await uploads())
        await owner.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }));
    },
    async stop() {
      owner.destroy();
      await world.stop();
    },
  };
}
