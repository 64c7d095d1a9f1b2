import { describe, expect, it } from 'vitest';
import { aTransferWorld, bucket, type WorldOptions } from './a-transfer-world.ts';
import { openSftp, type Sftp } from './clients.ts';

async function aSession(options: WorldOptions = {}) {
  const world = await aTransferWorld(options);
  const sftp = await openSftp(world.server(), await world.createFirm('firm1'));
  return { world, sftp };
}

const rename = (sftp: Sftp, from: string, to: string) =>
  sftp.status((one, done) => one.rename(`/Import/${from}`, `/Import/${to}`, done));
const pathOf = (name: string) => `/${bucket}/firm1/Import/${name}`;

describe('Transfer stand-in: events of files', () => {
  it('tells of a rename by both paths and as one event, with neither size nor entity tag', async () => {
    const { world, sftp } = await aSession();
    await sftp.write('/Import/a.csv.filepart', 'a,b\n');
    expect(await rename(sftp, 'a.csv.filepart', 'a.csv')).toBe(0);
    const detail = await world.eventOf('SFTP Server File Rename Completed');
    expect(detail).toEqual({
      'status-code': 'COMPLETED',
      protocol: 'SFTP',
      'client-ip': '127.0.0.1',
      'original-file-path': pathOf('a.csv.filepart'),
      'renamed-file-path': pathOf('a.csv'),
      'server-id': world.server().serverId,
      username: 'firm1',
      'session-id': expect.any(String),
      'start-timestamp': expect.any(String),
      'end-timestamp': expect.any(String),
    });
    expect(world.told.map(({ detailType }) => detailType)).toEqual([
      'SFTP Server File Upload Completed',
      'SFTP Server File Rename Completed',
    ]);
  });

  it('tells of a rename that is refused, and of one that stops after the copy', async () => {
    const { world, sftp } = await aSession();
    for (const name of ['a.csv', 'b.csv']) await world.put(`firm1/Import/${name}`, name);
    expect(await rename(sftp, 'a.csv', 'b.csv')).not.toBe(0);
    expect(await world.eventOf('SFTP Server File Rename Failed')).toMatchObject({
      'status-code': 'FAILED',
      'failure-code': 'UNKNOWN_ERROR',
      'renamed-file-path': pathOf('b.csv'),
    });
    const roleStatements = ['s3:ListBucket', 's3:GetObject', 's3:PutObject'].map((Action) => ({
      ...{ Effect: 'Allow' as const, Action, Resource: '*' },
    }));
    const halted = await aSession({ roleStatements });
    await halted.sftp.write('/Import/a.csv.tmp', 'a');
    expect(await rename(halted.sftp, 'a.csv.tmp', 'a.csv')).not.toBe(0);
    await halted.world.eventOf('SFTP Server File Rename Failed');
    expect(await halted.world.keys()).toEqual(['firm1/Import/a.csv', 'firm1/Import/a.csv.tmp']);
  });

  it('tells of a file that is removed', async () => {
    const { world, sftp } = await aSession();
    await world.put('firm1/Import/a.csv', 'a');
    const remove = (name: string) => sftp.status((one, done) => one.unlink(`/Import/${name}`, done));
    expect([await remove('a.csv'), await remove('none.csv')]).toEqual([0, 2]);
    expect(await world.eventOf('SFTP Server File Delete Completed')).toMatchObject({
      'file-path': pathOf('a.csv'),
    });
    expect(await world.eventOf('SFTP Server File Delete Failed')).toMatchObject({
      'file-path': pathOf('none.csv'),
    });
  });
});
