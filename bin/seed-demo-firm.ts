import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { directoryDeps } from '../functions/directory/deps.ts';
import { putFirm } from '../functions/directory/directory-store.ts';
import type { RunDeps } from '../functions/integrator-runs/deps.ts';
import type { Clock } from '../functions/platform/clock.ts';
import { newUlid } from '../functions/platform/ids.ts';
import { movableFiles } from '../functions/platform/movable-files.ts';
import { documentClient } from '../functions/platform/table.ts';
import { demoFirm, newFirm } from './demo-people.ts';
import { seedFirmKey } from './seed-firm.ts';
import { seedFirmData, seedFirmSetup } from './seed-firm-data.ts';
import { seedFirmRuns } from './seed-firm-runs.ts';
import type { ApiSession } from './smoke/api-session.ts';

/** How the SFTP user of a firm signs in. */
export interface FirmSftpAccount {
  readonly port: number;
  readonly user: string;
  /** Of its private key. */
  readonly keyFile: string;
}

export interface FirmSeed {
  readonly stateFolder: string;
  /** Settings of the SDK's clients. */
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  readonly output: (name: string) => string;
  readonly clock: Clock;
  readonly sftpPort: number;
  readonly professionalServices: ApiSession;
  /** Whether it has had nightly runs. */
  readonly hasPast: boolean;
  readonly log: (line: string) => void;
}

/** An invented law firm with something stored, set up for imports, and its SFTP user; every step may be done again. */
export async function seedDemoFirm(seed: FirmSeed): Promise<FirmSftpAccount> {
  const { firmId } = demoFirm;
  const deps = runDepsOf(seed);
  for (const firm of [demoFirm, newFirm]) await putFirm(deps, { ...firm, timeZone: 'America/Los_Angeles' });
  const mark = join(seed.stateFolder, `seeded-firm-${firmId}`);
  if (!existsSync(mark)) {
    await seedFirmData(deps, firmId);
    await seedFirmSetup(seed.professionalServices, firmId);
    if (seed.hasPast) {
      seed.log('running the past nights of an invented firm');
      await seedFirmRuns(deps, firmId);
    }
    await writeFile(mark, '');
  }
  const keyFile = await seedFirmKey(seed.professionalServices, seed.stateFolder, firmId);
  return { port: seed.sftpPort, user: firmId, keyFile };
}

function runDepsOf({ client: settings, output, clock }: FirmSeed): RunDeps {
  const client = documentClient(new DynamoDBClient(settings));
  const quiet = () => {};
  return {
    ...directoryDeps({ DIRECTORY_TABLE: output('DirectoryTableName') }, client),
    // On one machine an index is behind by moments at most, not by seconds.
    pause: async (ms) => void (await wait(ms / 100)),
    clock,
    newId: newUlid,
    log: { info: quiet, warn: quiet, error: quiet, measure: quiet },
    integrator: { client, table: output('IntegratorTableName') },
    immigration: { client, table: output('ImmigrationTableName') },
    drop: movableFiles(output('DropBucketName'), new S3Client({ ...settings, forcePathStyle: true })),
  };
}
