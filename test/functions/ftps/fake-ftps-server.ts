import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext, TLSSocket } from 'node:tls';
import { makeCertificate } from '../../support/certificates.ts';
import { ftpsHost } from '../../support/ftps-server.ts';

/** What the server says to a command, each line without CR LF; or that it hangs up, or says nothing. */
export type Answer = readonly string[] | 'drop' | 'silence';

export interface FakeFtps {
  /** `undefined` leaves the answer to the server itself. `dataPort` is open for data connections. */
  answer?(command: string, argument: string, state: { dataPort: number }): Answer | undefined;
  /** Bytes sent instead of a greeting. */
  readonly greeting?: Buffer | ((socket: Socket) => void);
  /** Sent in the clear right behind the answer to AUTH. */
  readonly behindAuth?: string;
  readonly tlsMode?: 'EXPLICIT' | 'IMPLICIT';
  readonly certificate?: Certificate;
  /** The only version that it speaks. @default any from TLS 1.2 on */
  readonly tlsVersion?: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2';
  /** Takes what comes on data connections as it is. */
  readonly hasPlainData?: boolean;
  /** Where it listens. @default 127.0.0.1 */
  readonly address?: string;
  /** Uses a data connection itself, once the transfer has begun. */
  serveData?(order: DataOrder): 'handled' | undefined;
  /** Told of the control connection, once it is encrypted. */
  onSecured?(control: TLSSocket): void;
  /** Shown on data connections. @default the same */
  readonly dataCertificate?: Certificate;
}

export interface DataOrder {
  readonly command: string;
  readonly argument: string;
  readonly data: TLSSocket;
  readonly files: Map<string, Buffer>;
  say(lines: readonly string[]): void;
}

type Certificate = Pick<ReturnType<typeof makeCertificate>, 'certificate' | 'key' | 'authority'>;

export interface FakeFtpsServer {
  readonly port: number;
  readonly tlsMode: 'EXPLICIT' | 'IMPLICIT';
  readonly username: string;
  readonly password: string;
  readonly authority: string;
  /** Commands in the order they came; `clear` when they were not encrypted. */
  readonly commands: readonly { readonly line: string; readonly isClear: boolean }[];
  /** Every byte that came in the clear. */
  clearText(): string;
  /** Server name that the client asked for. */
  readonly serverNames: readonly (string | false | null)[];
  /** Data connections that were made. */
  readonly dataConnectionCount: number;
  readonly files: Map<string, Buffer>;
  stop(): Promise<void>;
}

let made: ReturnType<typeof makeCertificate> | undefined;
/** One certificate for all that need a good one. */
function goodCertificate() {
  if (made !== undefined) return made;
  const folder = mkdtempSync(join(tmpdir(), 'waybill-fake-ftps-'));
  made = makeCertificate(folder, { names: [ftpsHost, 'IP:127.0.0.1'] });
  rmSync(folder, { recursive: true });
  return made;
}

/** An FTPS server that misbehaves on purpose; files are kept in memory. */
export async function startFakeFtpsServer(fake: FakeFtps = {}): Promise<FakeFtpsServer> {
  const { tlsMode = 'EXPLICIT', certificate = goodCertificate() } = fake;
  const world: World = {
    fake,
    certificate,
    commands: [],
    clear: [],
    serverNames: [],
    files: new Map(),
    dataPort: 0,
    dataSocket: undefined,
    renamed: '',
    onData: (socket: Socket) => {
      world.dataSocket = socket;
    },
  };
  const sockets = new Set<Socket>();
  let dataConnectionCount = 0;
  const keep = (socket: Socket) => {
    sockets.add(socket.on('error', () => undefined).on('close', () => sockets.delete(socket)));
  };
  const data = createServer((socket) => {
    keep(socket);
    dataConnectionCount += 1;
    world.onData(socket);
  });
  const control = createServer((socket) => {
    keep(socket);
    startSession(world, socket);
  });
  world.dataPort = await listening(data, fake.address);
  const port = await listening(control, fake.address);
  return {
    ...{ port, tlsMode, username: 'partner', password: 'open sesame 1', authority: certificate.authority },
    commands: world.commands,
    clearText: () => Buffer.concat(world.clear).toString('latin1'),
    serverNames: world.serverNames,
    get dataConnectionCount() {
      return dataConnectionCount;
    },
    files: world.files,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await Promise.all([data, control].map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

interface World {
  readonly fake: FakeFtps;
  readonly certificate: Certificate;
  readonly commands: { line: string; isClear: boolean }[];
  readonly clear: Buffer[];
  readonly serverNames: (string | false | null)[];
  readonly files: Map<string, Buffer>;
  dataPort: number;
  /** Made before the command that it is for. */
  dataSocket: Socket | undefined;
  onData: (socket: Socket) => void;
  /** Name that a rename has begun with. */
  renamed: string;
}

/** First byte of a TLS connection (RFC 8446, 5.1). */
const tlsHandshake = 22;

function startSession(world: World, plain: Socket): void {
  let current: Socket = plain;
  let rest = '';
  const say = (lines: readonly string[]) => {
    for (const line of lines) current.write(`${line}\r\n`);
  };
  const secured: Order['secured'] = (socket, certificate) => securedByServer(world, socket, certificate);
  const onCommand = (line: string) => {
    world.commands.push({ line, isClear: current === plain });
    const [, command = '', argument = ''] = /^(\S+) ?(.*)$/.exec(line) ?? [];
    const answer = world.fake.answer?.(command, argument, { dataPort: world.dataPort });
    if (answer === 'drop') return void current.destroy();
    if (answer === 'silence') return undefined;
    if (answer !== undefined) return say(answer);
    if (command === 'AUTH') {
      plain.write(`234 go ahead\r\n${world.fake.behindAuth ?? ''}`);
      plain.removeAllListeners('data');
      const control = secured(plain);
      listen(control);
      return world.fake.onSecured?.(control);
    }
    if (command === 'STOR' || command === 'RETR') return transfer(world, { command, argument, say, secured });
    return say([ownAnswer(world, command, argument)]);
  };
  const listen = (socket: Socket) => {
    current = socket;
    socket.on('data', (bytes: Buffer) => {
      if (socket === plain) world.clear.push(bytes);
      const lines = (rest + bytes.toString('utf8')).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onCommand(line);
    });
  };
  const greet = () => {
    const { greeting } = world.fake;
    if (typeof greeting === 'function') greeting(current);
    else current.write(greeting ?? '220 hello\r\n');
  };
  if (world.fake.tlsMode === 'IMPLICIT') {
    // Who does not begin with TLS is listened to in the clear, so that what it gives away is seen.
    plain.once('data', (bytes: Buffer) => {
      plain.pause().unshift(bytes);
      const control = bytes[0] === tlsHandshake ? secured(plain) : undefined;
      listen(control ?? plain.resume());
      if (control !== undefined) world.fake.onSecured?.(control);
      greet();
    });
  } else {
    listen(plain);
    greet();
  }
}

function securedByServer(
  world: World,
  socket: Socket,
  { certificate: cert, key } = world.certificate,
): TLSSocket {
  const { tlsVersion } = world.fake;
  const tls = new TLSSocket(socket, {
    ...{ isServer: true, cert, key },
    ...(tlsVersion !== undefined && {
      secureContext: createSecureContext({
        ...{ cert, key, minVersion: tlsVersion, maxVersion: tlsVersion },
        // OpenSSL speaks the old ones at its lowest level of security only.
        ciphers: 'DEFAULT@SECLEVEL=0',
      }),
    }),
    SNICallback: (name, done) => {
      world.serverNames.push(name);
      done(null);
    },
  });
  tls.on('error', () => socket.destroy());
  return tls;
}

interface Order {
  readonly command: string;
  readonly argument: string;
  readonly say: (lines: readonly string[]) => void;
  readonly secured: (socket: Socket, certificate?: Certificate) => TLSSocket;
}

function transfer(world: World, { command, argument, say, secured }: Order): void {
  say(['150 here we go']);
  const serve = (socket: Socket) => {
    const isPlain = world.fake.hasPlainData === true;
    const data = isPlain ? (socket as TLSSocket) : secured(socket, world.fake.dataCertificate);
    const { files } = world;
    if (world.fake.serveData?.({ command, argument, data, files, say }) === 'handled') return;
    if (command === 'RETR') {
      data.end(world.files.get(argument) ?? '');
      say(['226 done']);
      return;
    }
    const chunks: Buffer[] = [];
    data.on('data', (chunk: Buffer) => chunks.push(chunk));
    data.on('end', () => {
      world.files.set(argument, Buffer.concat(chunks));
      say(['226 done']);
    });
  };
  if (world.dataSocket !== undefined) serve(world.dataSocket);
  world.dataSocket = undefined;
}

function ownAnswer(world: World, command: string, argument: string): string {
  const { files, dataPort } = world;
  switch (command) {
    case 'USER':
      return '331 and the password?';
    case 'PASS':
      return argument === 'open sesame 1' ? '230 welcome' : '530 no';
    case 'EPSV':
      return `229 listening (|||${dataPort}|)`;
    case 'SIZE':
      return files.has(argument) ? `213 ${files.get(argument)?.length}` : '550 no such file';
    case 'REST':
      return '350 go on';
    case 'RNFR':
      world.renamed = argument;
      return '350 go on';
    case 'RNTO':
      files.set(argument, files.get(world.renamed) ?? Buffer.alloc(0));
      files.delete(world.renamed);
      return '250 renamed';
    case 'DELE':
      return files.delete(argument) ? '250 gone' : '550 no such file';
    default:
      return '200 fine';
  }
}

function listening(server: Server, address = '127.0.0.1'): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, address, () => {
      const address = server.address();
      resolve(typeof address === 'object' ? (address?.port ?? 0) : 0);
    });
  });
}
