import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sendFile } from '../../../functions/transfer/send-file.ts';
import { startProxiedFtps } from '../../support/ftps-proxy.ts';
import { openFtps } from '../../support/ftps-way.ts';
import { hasProftpd, startProftpd } from '../../support/proftpd-server.ts';
import { hasVsftpd, startVsftpd } from '../../support/vsftpd-server.ts';
import { aFileToSend, aRun } from '../transfer/file-to-send.ts';

const mebibyte = 1024 * 1024;

const kinds = [
  { name: 'vsftpd', isThere: hasVsftpd, start: startVsftpd },
  { name: 'ProFTPD', isThere: hasProftpd, start: startProftpd },
];

describe.each(kinds)('sending a large file to $name', ({ isThere, start }) => {
  it.skipIf(!isThere)('goes on in mid-file after a reset', async () => {
    const { server, data, stop } = await startProxiedFtps(start);
    const bytes = randomBytes(64 * mebibyte);
    const file = aFileToSend(bytes, { blockBytes: 8 * mebibyte, chunkBytes: mebibyte });
    const first = await openFtps(server);
    const broken = aRun({ checkpointBytes: mebibyte });
    data.inject({ kind: 'reset', afterBytes: 60 * mebibyte });
    await expect(sendFile(first, file, broken)).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    await first.close();
    const progress = broken.saved.at(-1) ?? broken.progress;
    expect(progress.acknowledgedBytes).toBeGreaterThan(mebibyte);
    const second = await openFtps(server);
    data.inject(undefined);
    expect(await sendFile(second, file, aRun({ progress }))).toMatchObject({
      kind: 'sent',
      isReadBack: true,
    });
    expect(data.toServerBytes).toBeLessThan(63 * mebibyte);
    await second.close();
    expect(readdirSync(server.folder)).toEqual(['a.zip']);
    const hash = (content: Buffer) => createHash('sha256').update(content).digest('hex');
    expect(hash(readFileSync(join(server.folder, 'a.zip')))).toBe(hash(bytes));
    await stop();
  });
});
