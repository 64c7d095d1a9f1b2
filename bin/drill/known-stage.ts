import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { InvalidInputError } from '../../functions/platform/errors.ts';
import { defaultStateFolder } from '../state-folder-path.ts';
import { StageState } from './stage-state.ts';

const Runtime = z.object({
  endpointUrl: z.url(),
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
  region: z.string(),
  partnerAccount: z.object({ bucket: z.string() }),
});

/**
 * Tables and buckets of the application that runs on this machine.
 * @throws InvalidInputError for another stage: there AWS keeps the backups
 */
export async function knownStage(name: string): Promise<StageState> {
  if (name !== 'local')
    throw new InvalidInputError(
      'STAGE_ON_AWS',
      `on AWS the stage ${name} is backed up by DynamoDB and S3 themselves; see docs/how-to/back-up-and-restore.md`,
    );
  const text = await readFile(join(defaultStateFolder(), 'runtime.json'), 'utf8').catch(() => undefined);
  if (text === undefined)
    throw new InvalidInputError(
      'NOT_RUNNING',
      'the application is not running here; start it with `npm start`',
    );
  const { partnerAccount, ...access } = Runtime.parse(JSON.parse(text));
  return new StageState({ ...access, foreignBuckets: [partnerAccount.bucket] });
}
