import { describe } from 'vitest';
import { wholeTransportSuite } from '../../support/transport-suite.ts';
import { startS3World } from './s3-world.ts';

describe('Amazon S3', () => {
  wholeTransportSuite(async () => {
    const { open, fileAt, putFile, stop } = await startS3World();
    return { open: () => open(), fileAt, putFile, stop };
  });
});
