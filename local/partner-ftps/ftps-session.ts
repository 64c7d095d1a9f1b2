import { createHash, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import { type SecureContext, TLSSocket } from 'node:tls';
import type { PartnerFiles } from '../partner-sftp/partner-files.ts';
import { DataChannel } from './data-channel.ts';
import { FileCommands } from './file-commands.ts';

export interface SessionOptions {
  readonly user: string;
  readonly password: string;
  /** The folder the account sees. */
  readonly root: string;
  readonly files: PartnerFiles;
  readonly secureContext: SecureContext;
  readonly log: (line: string) => void;
  /** Called once the account has signed in. */
  admitted(): void;
}

/** Longest command, bytes: a path of POSIX and the command before it. */
const commandLimitBytes = 4_200;
const attemptLimitCount = 3;

/** Talks with one client. Nothing but `AUTH TLS` and a few harmless commands is taken in the clear. */
export function serveFtps(plain: Socket, options: SessionOptions): void {
  const session = new FtpsSession(plain, options);
  session.start();
}

class FtpsSession {
  readonly #plain: Socket;
  readonly #options: SessionOptions;
  readonly #channel: DataChannel;
  readonly #commands: FileCommands;
  #current: Socket;
  #rest = '';
  /** Commands are done one after the other, whatever comes meanwhile. */
  #last: Promise<void> = Promise.resolve();
  #user: string | undefined;
  #isSignedIn = false;
  #isProtected = false;
  #failureCount = 0;

  constructor(plain: Socket, options: SessionOptions) {
    this.#plain = plain;
    this.#current = plain;
    this.#options = options;
    this.#channel = new DataChannel(options.secureContext);
    this.#commands = new FileCommands({
      ...options,
      channel: this.#channel,
      say: (line) => this.#say(line),
    });
  }

  start(): void {
    this.#plain.on('close', () => this.#channel.close());
    this.#listen(this.#plain);
    this.#say('220 The partner is ready; AUTH TLS first.');
  }

  #say(line: string | undefined): void {
    if (line !== undefined && this.#current.writable) this.#current.write(`${line}\r\n`);
  }

  #listen(socket: Socket): void {
    this.#current = socket;
    socket.on('data', (bytes: Buffer) => {
      this.#rest += bytes.toString('latin1');
      if (this.#rest.length > 16 * commandLimitBytes) return void this.#plain.destroy();
      const lines = this.#rest.split(/\r?\n/);
      this.#rest = lines.pop() ?? '';
      if (this.#rest.length > commandLimitBytes) return void this.#plain.destroy();
      for (const line of lines) this.#queue(Buffer.from(line, 'latin1').toString('utf8'));
      return undefined;
    });
  }

  #queue(line: string): void {
    const [, name = '', argument = ''] = /^\s*([A-Za-z]{3,4})(?: (.*))?$/.exec(line) ?? [];
    const cameOn = this.#current;
    this.#last = this.#last
      .then(async () => {
        // Said in the clear behind AUTH: anyone on the way could have put it in.
        if (cameOn !== this.#current) this.#plain.destroy();
        else this.#say(await this.#obey(name.toUpperCase(), argument));
      })
      .catch((error: Error) => {
        this.#options.log(`partner ftps: a command failed: ${error.message}`);
        this.#say('451 That failed.');
      });
  }

  /** @returns the last answer to the command, if there is one to come */
  async #obey(name: string, argument: string): Promise<string | undefined> {
    if (name === 'QUIT') {
      this.#say('221 Goodbye.');
      this.#current.end();
      return undefined;
    }
    const answer = this.#settle(name, argument);
    if (answer !== undefined) return answer;
    if (name === 'AUTH') return this.#secure(argument);
    if (!(this.#current instanceof TLSSocket)) return '530 AUTH TLS first.';
    if (name === 'USER' || name === 'PASS') return this.#signIn(name, argument);
    if (!this.#isSignedIn) return '530 Sign in first.';
    return await this.#workOn(name, argument);
  }

  /** Commands that only set something, and may come at any time. */
  #settle(name: string, argument: string): string | undefined {
    switch (name) {
      case 'NOOP':
        return '200 Fine.';
      case 'SYST':
        return '215 UNIX Type: L8';
      case 'FEAT':
        return '211-Here:\r\n AUTH TLS\r\n PBSZ\r\n PROT\r\n UTF8\r\n EPSV\r\n SIZE\r\n MDTM\r\n REST STREAM\r\n MLST type*;size*;modify*;\r\n211 End.';
      case 'OPTS':
        return /^UTF8 ON$/i.test(argument) ? '200 Always.' : '501 That is not known.';
      case 'TYPE':
        return /^(I|A( N)?)$/i.test(argument) ? '200 Files pass as they are.' : '504 That is not known.';
      case 'MODE':
        return /^S$/i.test(argument) ? '200 Fine.' : '504 Only streams.';
      case 'STRU':
        return /^F$/i.test(argument) ? '200 Fine.' : '504 Only files.';
      case 'PBSZ':
        return this.#current instanceof TLSSocket ? '200 PBSZ=0' : '503 AUTH TLS first.';
      case 'PROT':
        if (!(this.#current instanceof TLSSocket)) return '503 AUTH TLS first.';
        this.#isProtected = /^P$/i.test(argument);
        return this.#isProtected ? '200 Data connections are encrypted.' : '536 Only encrypted (P).';
      default:
        return undefined;
    }
  }

  #secure(argument: string): string | undefined {
    if (!/^TLS(-C)?$/i.test(argument)) return '504 Only TLS.';
    if (this.#current instanceof TLSSocket) return '503 It is encrypted already.';
    if (this.#rest !== '') this.#plain.destroy();
    this.#say('234 Go ahead.');
    this.#plain.removeAllListeners('data');
    const { secureContext } = this.#options;
    const secured = new TLSSocket(this.#plain, { isServer: true, secureContext });
    secured.on('error', () => this.#plain.destroy());
    this.#listen(secured);
    return undefined;
  }

  #signIn(name: string, argument: string): string {
    if (name === 'USER') {
      this.#user = argument;
      this.#isSignedIn = false;
      return '331 And the password?';
    }
    const { user, password, log } = this.#options;
    // Both are compared whoever asks, so that the time does not tell which user exists.
    const isProven = isSame(argument, password);
    if (isSame(this.#user ?? '', user) && isProven) {
      this.#isSignedIn = true;
      this.#options.admitted();
      return '230 Welcome.';
    }
    this.#failureCount += 1;
    if (this.#failureCount < attemptLimitCount) return '530 That is not right.';
    log('partner ftps: closed after three failed logins');
    setImmediate(() => this.#current.end());
    return '421 Too many failures.';
  }

  async #workOn(name: string, argument: string): Promise<string> {
    if (name === 'EPSV' && /^(1|ALL)?$/i.test(argument)) {
      if (argument.toUpperCase() === 'ALL') return '200 Fine.';
      return `229 Come in (|||${await this.#channel.open()}|)`;
    }
    if (name === 'PASV') {
      const port = await this.#channel.open();
      return `227 Come in (127,0,0,1,${port >> 8},${port & 255})`;
    }
    return await this.#commands.run(name, argument, this.#isProtected);
  }
}

function isSame(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
}
