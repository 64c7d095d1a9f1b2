import { createServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { ftpsHost } from '../../support/ftps-server.ts';
import { openFtps } from '../../support/ftps-way.ts';
import { readAll } from '../../support/transport-suite.ts';
import { aFake, answering, certificateOf, hello } from './a-fake-ftps.ts';
import type { FakeFtps } from './fake-ftps-server.ts';

describe('FTPS to a server that talks without end', () => {
  const flood = (bytes: Buffer) => (socket: Socket) => {
    const write = () => {
      while (!socket.destroyed && socket.write(bytes));
    };
    socket.on('drain', write);
    write();
  };

  it.each([
    { what: 'lines that are no answer', bytes: Buffer.from('welcome welcome welcome\r\n'.repeat(100)) },
    { what: 'one line', bytes: Buffer.alloc(65_536, 'x') },
    { what: 'NUL', bytes: Buffer.alloc(65_536, 0) },
    { what: 'an answer that never ends', bytes: Buffer.from('220-and another thing\r\n'.repeat(100)) },
    { what: 'bytes that are no UTF-8', bytes: Buffer.alloc(65_536, 0xff) },
  ])('fails with UNEXPECTED when it greets with $what', async ({ bytes }) => {
    const { server, open } = await aFake({ greeting: flood(bytes) });
    await expect(open()).rejects.toMatchObject({ name: 'PermanentError', code: 'UNEXPECTED' });
    expect(server.clearText()).toBe('');
  });

  it('reads an answer of many lines, with blank lines, other codes and colours in it', async () => {
    const greeting = Buffer.from(
      '220-hello\r\n\r\n 220 not yet\r\n331 nor this\r\n\u001b[31m220-\r\n220 now\r\n',
    );
    const { open } = await aFake({ greeting });
    expect(await (await open()).stat('nothing')).toBeUndefined();
  });

  it('fails when an answer to a command never ends', async () => {
    const lines = Array.from({ length: 10_000 }, (_, count) => `213-line ${count}`);
    const { open } = await aFake({ answer: answering('SIZE', ...lines) });
    await expect((await open()).stat('a')).rejects.toMatchObject({ code: 'UNEXPECTED' });
  });

  it('fails with CONNECT_TIMEOUT when nothing is said, and with CONNECT_REFUSED where nobody listens', async () => {
    const { open, server } = await aFake({ greeting: () => undefined });
    await expect(open({ timing: { readyMs: 200 } })).rejects.toMatchObject({ code: 'CONNECT_TIMEOUT' });
    const gone = createServer();
    const port = await new Promise<number>((resolve) => {
      gone.listen(0, '127.0.0.1', () => resolve((gone.address() as { port: number }).port));
    });
    await new Promise((resolve) => gone.close(resolve));
    await expect(openFtps({ ...server, port })).rejects.toMatchObject({ code: 'CONNECT_REFUSED' });
  });
});

describe('FTPS data connections', () => {
  const passive =
    (...lines: string[]): FakeFtps['answer'] =>
    (command) =>
      command === 'EPSV' ? ['500 what?'] : command === 'PASV' ? lines : undefined;

  it.each([
    { what: 'another host', answer: passive('227 come in (10,0,0,5,200,10)'), code: 'ADDRESS_REFUSED' },
    {
      what: 'the metadata service',
      answer: passive('227 come in (169,254,169,254,200,10)'),
      code: 'ADDRESS_REFUSED',
    },
    { what: 'port 0', answer: passive('227 come in (127,0,0,1,0,0)'), code: 'ADDRESS_REFUSED' },
    { what: 'port 22', answer: passive('227 come in (127,0,0,1,0,22)'), code: 'ADDRESS_REFUSED' },
    { what: 'a number too large', answer: passive('227 come in (127,0,0,1,256,1)'), code: 'UNEXPECTED' },
    { what: 'no numbers', answer: passive('227 come in'), code: 'UNEXPECTED' },
    { what: 'port 22 by EPSV', answer: answering('EPSV', '229 come in (|||22|)'), code: 'ADDRESS_REFUSED' },
    {
      what: 'port 70000 by EPSV',
      answer: answering('EPSV', '229 come in (|||70000|)'),
      code: 'ADDRESS_REFUSED',
    },
    {
      what: 'garbage by EPSV',
      answer: answering('EPSV', '229 come in (|1|10.0.0.5|6446|)'),
      code: 'UNEXPECTED',
    },
    { what: 'nothing by EPSV', answer: answering('EPSV', '229'), code: 'UNEXPECTED' },
    { what: 'an address as well', answer: answering('EPSV', '227 (10,0,0,5,200,10)'), code: 'UNEXPECTED' },
  ])('fails with $code and connects nowhere when the server names $what', async ({ answer, code }) => {
    const { server, open } = await aFake({ answer });
    const transport = await open();
    await expect(transport.write('a.txt', hello(), { offset: 0 })).rejects.toMatchObject({ code });
    expect(server.dataConnectionCount).toBe(0);
  });

  it('uses PASV where EPSV is not known, and does not ask for EPSV again', async () => {
    const { server, open } = await aFake({
      answer: (command, _argument, { dataPort }) =>
        command === 'EPSV'
          ? ['502 what?']
          : command === 'PASV'
            ? [`227 come in (127,0,0,1,${dataPort >> 8},${dataPort & 255})`]
            : undefined,
    });
    const transport = await open();
    await transport.write('a.txt', hello(), { offset: 0 });
    await transport.write('b.txt', hello(), { offset: 0 });
    expect(server.files.get('b.txt')?.toString()).toBe('hello');
    expect(server.commands.filter(({ line }) => line === 'EPSV')).toHaveLength(1);
  });

  it('sends no byte of a file over a data connection with another certificate', async () => {
    const dataCertificate = certificateOf({ names: [ftpsHost] });
    const { server, open } = await aFake({ dataCertificate });
    const transport = await open({ timing: { operationMs: 300 } });
    await expect(transport.write('a.txt', hello(), { offset: 0 })).rejects.toMatchObject({
      code: 'TLS_INVALID',
    });
    expect(Buffer.concat([...server.files.values()])).toHaveLength(0);
  });
});

describe('FTPS to a server that answers strangely', () => {
  const writeTo = async (answer: FakeFtps['answer'], timing = { operationMs: 500, noProgressMs: 300 }) => {
    const { server, open } = await aFake({ answer });
    const transport = await open({ timing });
    return { server, transport, write: transport.write('a.txt', hello(), { offset: 0 }) };
  };

  it.each([
    { line: '550 no', code: 'WRITE_DENIED' },
    { line: '553 no', code: 'WRITE_DENIED' },
    { line: '532 no', code: 'WRITE_DENIED' },
    { line: '452 no', code: 'DISK_FULL' },
    { line: '552 no', code: 'DISK_FULL' },
    { line: '451 Failure writing to local file.', code: 'DISK_FULL' },
    { line: '425 no', code: 'CONNECTION_LOST' },
    { line: '421 good bye', code: 'SERVER_BUSY' },
    { line: '530 who are you?', code: 'AUTH_FAILED' },
    { line: '522 no', code: 'UNEXPECTED' },
    { line: '226 done already', code: 'CONNECTION_LOST' },
    { line: '999 no', code: 'NO_PROGRESS' },
  ])('fails with $code when a file is answered with "$line"', async ({ line, code }) => {
    const { write } = await writeTo(answering('STOR', line));
    await expect(write).rejects.toMatchObject({ code });
  });

  it('fails with NO_PROGRESS when it begins and takes nothing', async () => {
    const { write } = await writeTo(answering('STOR', '150 here we go'));
    await expect(write).rejects.toMatchObject({ code: 'NO_PROGRESS' });
  });

  it('fails with CONNECTION_LOST when it says that a file is there before it had a byte', async () => {
    const { write } = await writeTo(answering('STOR', '150 here we go', '226 done'));
    await expect(write).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
  });

  it('fails with CONNECTION_LOST, and is of no more use, when it answers what nobody asked', async () => {
    const { write, transport } = await writeTo(answering('STOR', '150 here we go', '426 broken', '226 done'));
    await expect(write).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    await expect(transport.stat('a.txt')).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
  });

  it.each(['213 banana', '213 -5', '213 99999999999999999999', '250 fine', '213'])(
    'fails with UNEXPECTED when a size is given as "%s"',
    async (line) => {
      const { open } = await aFake({ answer: answering('SIZE', line) });
      await expect((await open()).stat('a.txt')).rejects.toMatchObject({ code: 'UNEXPECTED' });
    },
  );

  it('asks for the facts of a file where SIZE is not known', async () => {
    const { open } = await aFake({
      answer: (command, argument) => {
        if (command === 'SIZE') return ['502 what?'];
        if (command !== 'MLST') return undefined;
        return argument === 'a.txt'
          ? ['250-here', ' type=file;size=77;unique=1; a.txt', '250 end']
          : ['550 no'];
      },
    });
    const transport = await open();
    expect([await transport.stat('a.txt'), await transport.stat('b.txt')]).toEqual([
      { sizeBytes: 77 },
      undefined,
    ]);
  });

  it('appends where it cannot begin in mid-file, if the file ends there', async () => {
    const { server, open } = await aFake({
      answer: (command) => (command === 'REST' ? ['502 what?'] : command === 'APPE' ? ['550 no'] : undefined),
    });
    server.files.set('a.txt', Buffer.from('01234'));
    const write = (await open()).write('a.txt', hello(), { offset: 5 });
    await expect(write).rejects.toMatchObject({ code: 'WRITE_DENIED' });
    expect(server.commands.map(({ line }) => line)).toContain('APPE a.txt');
    expect(server.files.has('a.txt')).toBe(true);
  });

  it('removes a file that it can neither go on with nor append to, so that it is sent anew', async () => {
    const { server, open } = await aFake({ answer: answering('REST', '502 what?') });
    server.files.set('a.txt', Buffer.from('0123456789'));
    const write = (await open()).write('a.txt', hello(), { offset: 5 });
    await expect(write).rejects.toMatchObject({ name: 'TransientError', code: 'VERIFY_FAILED' });
    expect(server.files.has('a.txt')).toBe(false);
  });

  it.each(['RNFR', 'RNTO'])('fails with RENAME_REFUSED when %s is refused', async (command) => {
    const { server, open } = await aFake({ answer: answering(command, '553 no') });
    server.files.set('a', Buffer.from('a'));
    await expect((await open()).rename('a', 'b')).rejects.toMatchObject({
      name: 'PermanentError',
      code: 'RENAME_REFUSED',
    });
  });

  it('fails with CONNECTION_LOST when a read ends early without a good word', async () => {
    const { server, open } = await aFake({ answer: answering('RETR', '150 here', '426 broken') });
    server.files.set('a.txt', Buffer.from('0123456789'));
    const reading = readAll(await open({ timing: { noProgressMs: 300 } }), 'a.txt', 0, 10);
    await expect(reading).rejects.toMatchObject({ name: 'TransientError' });
  });

  it('keeps what the server says out of its errors', async () => {
    const { write } = await writeTo(answering('STOR', '550 secret words'));
    const error: unknown = await write.catch((failure: unknown) => failure);
    expect(error).toMatchObject({ code: 'WRITE_DENIED' });
    expect(`${String(error)} ${String((error as Error).cause)} ${(error as Error).stack}`).not.toContain(
      'secret',
    );
  });

  it('fails with CONNECTION_LOST when it hangs up in mid-command', async () => {
    const { open } = await aFake({ answer: (command) => (command === 'SIZE' ? 'drop' : undefined) });
    await expect((await open()).stat('a')).rejects.toMatchObject({
      name: 'TransientError',
      code: 'CONNECTION_LOST',
    });
  });
});
