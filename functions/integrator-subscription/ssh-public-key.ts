import { createHash, createPrivateKey, createPublicKey, type JsonWebKey } from 'node:crypto';
import { InvalidInputError } from '../platform/errors.ts';

/** A public key as it is kept: without the comment, which often names a person. */
export interface PublicKey {
  /** `ssh-ed25519`, `ssh-rsa` or `ecdsa-sha2-nistp…`: the first word of its line. */
  readonly keyType: string;
  /** Second word of its line: the key itself, base64. */
  readonly body: string;
  /** What it signs with: of an RSA key SHA-2, never the SHA-1 that `ssh-rsa` once meant. */
  readonly algorithm: string;
  /** `SHA256:…`, as `ssh-keygen -l` prints it. */
  readonly fingerprint: string;
}

const leastRsaBits = 2048;
/** A longer one does not fit into the 2,048 characters that AWS Transfer Family takes. */
const mostRsaBits = 8192;

/**
 * Reads the public key that somebody has pasted: one line as in `id_ed25519.pub`, or the RFC 4716 file that PuTTYgen saves.
 * No message quotes what was sent.
 * @throws InvalidInputError `PRIVATE_KEY_SENT`, `KEY_NOT_VALID`
 */
export function readPublicKey(pasted: string): PublicKey {
  if (isPrivate(pasted))
    throw refusal(
      'PRIVATE_KEY_SENT',
      'This is a private key. It was not kept, but it has left your machine: make a new pair, and add the file that ends in .pub.',
    );
  const [keyType, body] = wordsOf(pasted.trim());
  if (!Object.hasOwn(readers, keyType)) throw notValid(unsupported(keyType));
  const blob = Buffer.from(body, 'base64');
  if (blob.toString('base64') !== body) throw notValid(broken);
  readers[keyType as keyof typeof readers](new Fields(blob, keyType));
  const digest = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '');
  const algorithm = keyType === 'ssh-rsa' ? 'rsa-sha2-512' : keyType;
  return { keyType, body, algorithm, fingerprint: `SHA256:${digest}` };
}

function refusal(code: string, detail: string): InvalidInputError {
  return new InvalidInputError(code, detail, { fields: [{ pointer: '#/publicKey', detail }] });
}
const notValid = (detail: string): InvalidInputError => refusal('KEY_NOT_VALID', detail);

const oneLine =
  'Send one public key on one line, as in the file that ends in .pub: its type, the key, and a comment if you like.';
const broken = 'The key is damaged: characters are missing or wrong. Copy the whole line again.';

const armors = [
  /-----\s*BEGIN [A-Z0-9 ]*(PRIVATE|SECRET)/i,
  /BEGIN SSH2 ENCRYPTED PRIVATE/i,
  /PuTTY-User-Key-File-|Private-Lines:|Private-MAC:/i,
  /b3BlbnNzaC1rZXktdj/, // `openssh-key-v` in base64, as when the lines around it were not copied
  /AGE-SECRET-KEY-/,
];

function isPrivate(text: string): boolean {
  return armors.some((armor) => armor.test(text)) || isBarePrivate(text);
}

/** The base64 between the lines that say what it is, without these lines. */
function isBarePrivate(text: string): boolean {
  const packed = text.replaceAll(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+=*$/.test(packed)) return false;
  const key = Buffer.from(packed, 'base64');
  return (['pkcs8', 'pkcs1', 'sec1'] as const).some((type) => {
    try {
      createPrivateKey({ key, format: 'der', type });
      return true;
    } catch {
      return false;
    }
  });
}

/** The type of a key and the key; an RFC 4716 file names the type inside alone. */
function wordsOf(text: string): [keyType: string, body: string] {
  if (text.startsWith('---- BEGIN SSH2 PUBLIC KEY ----')) return rfc4716Words(text);
  if (/^-----\s*BEGIN /.test(text))
    throw notValid(
      'The key is not in the form of OpenSSH. Convert it with: ssh-keygen -i -m PKCS8 -f key.pem',
    );
  if (/[\r\n]/.test(text)) throw notValid(oneLine);
  const [keyType = '', body = ''] = text.split(/[ \t]+/);
  const [first = ''] = keyType.split('"');
  if (/^[a-z-]+(=|,|$)/i.test(first) && /[ \t](ssh|ecdsa|sk)-\S+[ \t]+AAAA/.test(text))
    throw notValid('Options in front of a key are not taken. Leave out what stands before its type.');
  return [keyType, body];
}

/** @see https://www.rfc-editor.org/rfc/rfc4716 */
function rfc4716Words(text: string): [string, string] {
  const [, ...lines] = text.replaceAll(/\\\r?\n/g, '').split(/\r?\n/);
  if (lines.pop()?.trim() !== '---- END SSH2 PUBLIC KEY ----') throw notValid(broken);
  const body = lines.filter((line) => !line.includes(':')).join('');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(body)) throw notValid(oneLine);
  return [new Fields(Buffer.from(body, 'base64')).text(), body];
}

function unsupported(keyType: string): string {
  if (/-cert-v\d\d@openssh\.com$/.test(keyType))
    return 'This is a certificate. Send the public key that it was made for.';
  if (keyType === 'ssh-dss') return `DSA keys are not safe any more. ${better}`;
  if (keyType.startsWith('sk-')) return `Keys of security tokens cannot open the SFTP area. ${better}`;
  if (keyType === 'ssh-ed448') return `Ed448 keys cannot open the SFTP area. ${better}`;
  return oneLine;
}
const better = 'Make an Ed25519 key: ssh-keygen -t ed25519';

const curves = { nistp256: 'P-256', nistp384: 'P-384', nistp521: 'P-521' } as const;

/** Each reads a key to its end, and fails unless it is one. */
const readers = {
  'ssh-ed25519': readEd25519,
  'ssh-rsa': readRsa,
  'ecdsa-sha2-nistp256': (fields: Fields) => readEcdsa(fields, 'nistp256'),
  'ecdsa-sha2-nistp384': (fields: Fields) => readEcdsa(fields, 'nistp384'),
  'ecdsa-sha2-nistp521': (fields: Fields) => readEcdsa(fields, 'nistp521'),
} as const;

function readEd25519(fields: Fields): void {
  const x = fields.next();
  fields.end();
  if (x.length !== 32) throw notValid(broken);
  requireKey({ kty: 'OKP', crv: 'Ed25519', x: x.toString('base64url') });
}

function readRsa(fields: Fields): void {
  const exponent = fields.positive();
  const modulus = fields.positive();
  fields.end();
  const bits = modulus.length * 8 - Math.clz32(modulus[0] ?? 0) + 24;
  if (bits < leastRsaBits)
    throw notValid(`The RSA key has ${bits} bits; it needs at least ${leastRsaBits}. ${better}`);
  if (bits > mostRsaBits)
    throw notValid(`The RSA key has ${bits} bits; the server takes at most ${mostRsaBits}. ${better}`);
  const isOdd = (number: Buffer): boolean => ((number.at(-1) ?? 0) & 1) === 1;
  const isOne = exponent.length === 1 && exponent[0] === 1;
  if (!isOdd(modulus) || !isOdd(exponent) || isOne) throw notValid(broken);
  requireKey({ kty: 'RSA', n: modulus.toString('base64url'), e: exponent.toString('base64url') });
}

function readEcdsa(fields: Fields, curve: keyof typeof curves): void {
  const isSameCurve = fields.text() === curve;
  const point = fields.next();
  fields.end();
  const coordinateBytes = Math.ceil(Number(curve.slice(-3)) / 8);
  if (!isSameCurve || point[0] !== 4 || point.length !== 1 + 2 * coordinateBytes) throw notValid(broken);
  const [x, y] = [point.subarray(1, 1 + coordinateBytes), point.subarray(1 + coordinateBytes)];
  requireKey({ kty: 'EC', crv: curves[curve], x: x.toString('base64url'), y: y.toString('base64url') });
}

/** OpenSSL looks whether it is one: a point that is on its curve, above all. */
function requireKey(key: JsonWebKey): void {
  try {
    createPublicKey({ key, format: 'jwk' });
  } catch {
    throw notValid(broken);
  }
}

/** Strings of a key in the wire format, each behind its length. @see https://www.rfc-editor.org/rfc/rfc4253#section-6.6 */
class Fields {
  readonly #bytes: Buffer;
  #at = 0;

  /** @param keyType that the first string has to be; without one nothing is read */
  constructor(bytes: Buffer, keyType?: string) {
    this.#bytes = bytes;
    if (keyType !== undefined && this.text() !== keyType) throw notValid(broken);
  }

  next(): Buffer {
    const start = this.#at + 4;
    if (start > this.#bytes.length) throw notValid(broken);
    const end = start + this.#bytes.readUInt32BE(this.#at);
    if (end > this.#bytes.length) throw notValid(broken);
    this.#at = end;
    return this.#bytes.subarray(start, end);
  }

  text(): string {
    return this.next().toString('latin1');
  }

  /** A number above zero without its sign, in the one way to write it. */
  positive(): Buffer {
    const written = this.next();
    const [first = 0, second = 0] = written;
    const isLonger = first === 0 && second < 0x80;
    if (written.length === 0 || first >= 0x80 || isLonger) throw notValid(broken);
    return first === 0 ? written.subarray(1) : written;
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw notValid(broken);
  }
}
