import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { sftpCommands } from '../../frontend/src/subscription/sftp-commands.ts';
import { aDesk, aTransferWorld, type TransferWorld } from '../local/transfer-family/a-transfer-world.ts';
import { hasOpensshClient } from '../local/transfer-family/clients.ts';

const file = 'fn_Details_Data_import_20260302.csv';
const userName = 'hollis-law';

/** A shell in a folder of somebody who has just OpenSSH and what the page shows. */
function aTerminal(place: { readonly host: string; readonly port: number }) {
  const desk = aDesk();
  writeFileSync(join(desk, file), 'EmployerID\r\n');
  const commands = sftpCommands({ ...place, userName }, file);
  // Not this machine's own settings and known servers.
  const ownFiles = 'sftp -F none -o UserKnownHostsFile=known_hosts';
  return {
    desk,
    commands,
    /** @param answer to the question whether the server is trusted */
    run: (command: string, typed: readonly string[] = [], answer = '') => {
      // A wrong answer is asked for again.
      const lines = ['#!/bin/sh', '[ -e asked ] && exec echo no', 'touch asked', `echo '${answer}'`, ''];
      writeFileSync(join(desk, 'answer'), lines.join('\n'), { mode: 0o700 });
      const env = { ...process.env, SSH_ASKPASS: join(desk, 'answer'), SSH_ASKPASS_REQUIRE: 'force' };
      const child = spawn('sh', ['-c', command.replace(/(?<!-)\bsftp (?=-)/, `${ownFiles} `)], {
        cwd: desk,
        env,
      });
      const chunks: string[] = [];
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (one) => chunks.push(String(one)));
      // It may end before it has read what is typed.
      child.stdin.on('error', () => undefined);
      child.stdin.end(typed.map((line) => `${line}\n`).join(''));
      return new Promise<{ exitCode: number | null; output: string }>((resolve, reject) => {
        child.once('error', reject);
        child.once('close', (exitCode) => resolve({ exitCode, output: chunks.join('') }));
      });
    },
  };
}

describe.skipIf(!hasOpensshClient)('with the commands of the page and nothing else', () => {
  let world: TransferWorld;
  let terminal: ReturnType<typeof aTerminal>;
  beforeEach(async () => {
    world = await aTransferWorld({ server: { ProtocolDetails: { SetStatOption: 'ENABLE_NO_OP' } } });
    terminal = aTerminal(world.server());
    const { commands, desk, run } = terminal;
    expect(await run(`${commands.makeKey} -N ''`)).toMatchObject({ exitCode: 0 });
    const shown = await run(commands.showKey);
    expect(shown.output).toBe(readFileSync(join(desk, `${userName}-sftp.pub`), 'utf8'));
    await world.createFirm(userName, { SshPublicKeyBody: shown.output.trim() });
    await world.put(`${userName}/Export/client_details_export_202603020205.csv`, 'SystemClientID\r\n');
  });

  it('a newcomer uploads and fetches, and a script does so from then on', async () => {
    const { commands, desk, run } = terminal;
    const typed = [commands.upload, commands.look, commands.fetch];
    const first = await run(commands.connect, typed, world.server().fingerprint);
    expect(first.output).toContain(file);
    expect(await world.keys(`${userName}/Import/`)).toEqual([`${userName}/Import/${file}`]);
    expect(readFileSync(join(desk, 'client_details_export_202603020205.csv'), 'utf8')).toBe(
      'SystemClientID\r\n',
    );
    writeFileSync(join(desk, file), 'EmployerID\r\nACME\r\n');
    expect(await run(commands.script)).toMatchObject({ exitCode: 0 });
    const { bytes } = await world.get(`${userName}/Import/${file}`);
    expect(bytes.toString()).toBe('EmployerID\r\nACME\r\n');
  });

  it('nothing is sent to a server with another fingerprint, and a script that fails says so', async () => {
    const { commands, run } = terminal;
    const other = `SHA256:${'a'.repeat(43)}`;
    expect((await run(commands.connect, [commands.upload], other)).exitCode).not.toBe(0);
    expect((await run(commands.script)).exitCode).not.toBe(0);
    expect(await world.keys(`${userName}/Import/`)).toEqual([]);
  });
});
