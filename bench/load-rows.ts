import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { setRecordCount } from '../functions/directory/directory-store.ts';
import { saveDirectory } from '../functions/directory/save-directory.ts';
import { generateRecords } from '../functions/interchange/generate-records.ts';
import { loadRecords } from '../functions/interchange/load-records.ts';
import { folderPack } from '../functions/interchange/pack-folder.ts';
import { startPack } from '../functions/interchange/pack-writer.ts';
import { bucketFiles } from '../functions/platform/files.ts';
import { documentClient } from '../functions/platform/table.ts';
import { startBenchedApplication } from './application.ts';
import { type Group, inFolder } from './options.ts';
import { timed } from './stopwatch.ts';

const group = 'load';
const recordCount = 3_000;
const attachmentSizes = { leastBytes: 8 * 1024, mostBytes: 60 * 1024 };

/** The importer: pack to tables and bucket of this machine. */
export const loadRows: Group = ({ say }) =>
  inFolder(async function* (folder) {
    const application = await startBenchedApplication(join(folder, 'state'), 1, say);
    try {
      const { endpointUrl: endpoint, region, credentials, env } = application;
      const settings = { endpoint, region, credentials };
      const table = documentClient(new DynamoDBClient(settings));
      const directory = { directory: { client: table, table: env['DIRECTORY_TABLE'] ?? '' } };
      const load = async (name: string, seed: number, count: number) => {
        const pack = join(folder, name);
        const request = { seed, recordCount: count, asOfDate: '2026-11-01', attachmentSizes };
        const generating = await timed(async () => generateRecords({ pack: await startPack(pack) }, request));
        const loading = await timed(() =>
          loadRecords({
            i9: { client: table, table: env['I9_TABLE'] ?? '' },
            attachments: bucketFiles(env['ATTACHMENTS_BUCKET'] ?? '', new S3Client(settings)),
            pack: folderPack(pack),
            rejections: { keep: async () => undefined, add: async () => undefined },
            saveDirectory: (entries) => saveDirectory(directory, entries),
            setRecordCount: (key, clientCount) => setRecordCount(directory, key, clientCount),
          }),
        );
        return { generating, loading };
      };
      say(`loading 300 records, which warms up, then ${recordCount}`);
      await load('warm-up', 1, 300);
      const cpuBefore = application.cpuSeconds();
      const { generating, loading } = await load('pack', 2, recordCount);
      const standInSeconds = application.cpuSeconds() - cpuBefore;
      yield {
        group,
        work: `load ${recordCount} records with their attachments`,
        figure: recordCount / loading.seconds,
        unit: 'records/s',
        limit: 'one object a record, 25 items a batch; then the stand-ins of DynamoDB and S3',
      };
      yield {
        group,
        work: '  CPU of the importer for 1,000',
        figure: (loading.cpuSeconds / recordCount) * 1_000,
        unit: 's',
        beside: { name: 'CPU of the stand-ins', figure: (standInSeconds / recordCount) * 1_000 },
        limit: 'AWS SDK, schema, SHA-256',
      };
      yield {
        group,
        work: '  inventing them',
        figure: recordCount / generating.seconds,
        unit: 'records/s',
        limit: 'one thread',
      };
    } finally {
      await application.stop();
    }
  });
