import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identityOf } from '../../local/proc.ts';
import { openStateFolder } from '../../local/state-folder.ts';

let path = '';
let children: ChildProcess[] = [];

beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'waybill-test-'));
  children = [];
});

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(path, { recursive: true, force: true });
});

/** Another process that takes the folder, and a child of its own that it writes down. */
async function aHolder(): Promise<{ holder: ChildProcess; childPid: number }> {
  const script = `
    import { spawn } from 'node:child_process';
    import { openStateFolder } from './local/state-folder.ts';
    const folder = await openStateFolder(${JSON.stringify(path)});
    const child = spawn('sleep', ['600'], { stdio: 'ignore' });
    folder.recordChild(child.pid);
    console.log(child.pid);`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(holder);
  const [line] = (await once(holder.stdout, 'data')) as [Buffer];
  return { holder, childPid: Number(line.toString()) };
}

describe('the state folder', () => {
  it('refuses a second runtime and says who has the folder', async () => {
    const { holder, childPid } = await aHolder();
    await expect(openStateFolder(path)).rejects.toThrow(
      `The state folder ${path} is in use by another runtime (pid ${holder.pid}). Stop it, or choose another folder with WAYBILL_STATE_FOLDER=…`,
    );
    process.kill(childPid);
  });

  it('is free again after its holder was killed, and ends the processes that it left', async () => {
    const { holder, childPid } = await aHolder();
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    expect(identityOf(childPid)?.commandLine).toBe('sleep 600');
    const folder = await openStateFolder(path);
    expect(identityOf(childPid)).toBeUndefined();
    folder.close();
  });

  it('leaves a process alone that only has the number of one it started', async () => {
    const stranger = spawn('sleep', ['600'], { stdio: 'ignore' });
    children.push(stranger);
    const pid = stranger.pid ?? 0;
    await (await openStateFolder(path)).close();
    const written = { ...identityOf(pid), startTicks: '1' };
    await writeFile(join(path, 'children.json'), JSON.stringify([written]));
    await (await openStateFolder(path)).close();
    expect(identityOf(pid)?.commandLine).toBe('sleep 600');
  });

  it('takes no notice of the pid file of a process that is gone', async () => {
    (await openStateFolder(path)).close();
    await writeFile(join(path, 'runtime.pid'), '{"pid":999999999,"startTicks":"1","commandLine":"x"}');
    const folder = await openStateFolder(path);
    expect(JSON.parse(await readFile(join(path, 'runtime.pid'), 'utf8'))).toMatchObject({ pid: process.pid });
    folder.close();
    expect(await readdir(path)).not.toContain('runtime.pid');
  });

  it('refuses a second opening by the same process', async () => {
    const folder = await openStateFolder(path);
    await expect(openStateFolder(path)).rejects.toThrow('is in use by another runtime');
    folder.close();
  });

  it.each([
    [
      'another version',
      'version.json',
      '{"version":0}',
      'was written by another version of the runtime. Run `npm run reset`',
    ],
    ['a damaged version', 'version.json', '{"vers', 'is damaged. Run `npm run reset`'],
    ['a damaged lock', 'lock.db', 'x'.repeat(4_096), 'is damaged. Run `npm run reset`'],
    ['other files', 'thesis.txt', 'x', 'holds other files and is no state folder'],
  ])(
    'refuses a folder with %s, in a sentence that says what to do',
    async (_name, file, content, sentence) => {
      await writeFile(join(path, file), content);
      await expect(openStateFolder(path)).rejects.toMatchObject({
        name: 'StartError',
        message: expect.stringContaining(sentence),
      });
      expect(await readFile(join(path, file), 'utf8')).toBe(content);
    },
  );

  it('refuses a disk that is nearly full', async () => {
    await expect(openStateFolder(path, 1e18)).rejects.toThrow(
      /^Only \d+ MB are free where the state folder \S+ is, and 1000000000000 MB are needed\. Free some space, or choose another folder with WAYBILL_STATE_FOLDER=…$/,
    );
  });

  it('refuses a folder that cannot be made', async () => {
    await writeFile(join(path, 'file'), 'x');
    await expect(openStateFolder(join(path, 'file', 'folder'))).rejects.toThrow('cannot be made (ENOTDIR)');
  });
});
