import {
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificate {
  /** PEM. */
  readonly certificate: string;
  readonly privateKey: string;
}

const validYears = 10;

/** The server's self-signed certificate for 127.0.0.1 and `localhost`, made the first time and kept in `folder`. */
export function durableCertificate(folder: string, now: Date): Certificate {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const [certificateFile, keyFile] = [join(folder, 'certificate.pem'), join(folder, 'certificate-key.pem')];
  const [certificate, privateKey] = [readIfThere(certificateFile), readIfThere(keyFile)];
  if (certificate !== undefined && privateKey !== undefined && isUsable(certificate, privateKey, now))
    return { certificate, privateKey };
  const made = newCertificate(now);
  writeFileSync(keyFile, made.privateKey, { mode: 0o600 });
  writeFileSync(certificateFile, made.certificate);
  return made;
}

function isUsable(certificate: string, privateKey: string, now: Date): boolean {
  try {
    const parsed = new X509Certificate(certificate);
    return new Date(parsed.validTo) > now && parsed.checkPrivateKey(createPrivateKey(privateKey));
  } catch {
    return false; // cut off while it was written
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Object identifiers, encoded. @see RFC 5280, RFC 5758 */
const identifiers = {
  commonName: '550403',
  ecdsaWithSha256: '2a8648ce3d040302',
  subjectAltName: '551d11',
  extKeyUsage: '551d25',
  serverAuth: '2b06010505070301',
};

/** An X.509 certificate written byte by byte: Node reads them but makes none. @see RFC 5280 4.1 */
export function newCertificate(now: Date): Certificate {
  const keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const algorithm = sequence(identifier(identifiers.ecdsaWithSha256));
  const name = sequence(
    element(0x31, sequence(identifier(identifiers.commonName), element(0x0c, Buffer.from('partner')))),
  );
  const until = new Date(now);
  until.setUTCFullYear(now.getUTCFullYear() + validYears);
  // The first byte keeps the number positive and its encoding short.
  const serial = Buffer.concat([Buffer.from([0x5a]), randomBytes(15)]);
  const body = sequence(
    element(0xa0, element(0x02, Buffer.from([2]))),
    element(0x02, serial),
    algorithm,
    name,
    sequence(time(now), time(until)),
    name,
    keys.publicKey.export({ format: 'der', type: 'spki' }),
    element(0xa3, sequence(alternativeNames(), extendedUsage())),
  );
  const signature = sign('sha256', body, keys.privateKey);
  const whole = sequence(body, algorithm, element(0x03, Buffer.concat([Buffer.from([0]), signature])));
  return { certificate: toPem(whole), privateKey: privatePem(keys.privateKey) };
}

function alternativeNames(): Buffer {
  const names = sequence(element(0x82, Buffer.from('localhost')), element(0x87, Buffer.from([127, 0, 0, 1])));
  return sequence(identifier(identifiers.subjectAltName), element(0x04, names));
}

function extendedUsage(): Buffer {
  const usage = sequence(identifier(identifiers.serverAuth));
  return sequence(identifier(identifiers.extKeyUsage), element(0x04, usage));
}

function element(tag: number, ...content: Buffer[]): Buffer {
  const bytes = Buffer.concat(content);
  const { length } = bytes;
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...head]), bytes]);
}

const sequence = (...content: Buffer[]) => element(0x30, ...content);
const identifier = (encoded: string) => element(0x06, Buffer.from(encoded, 'hex'));

/** `YYYYMMDDHHMMSSZ`; before 2050 RFC 5280 wants the short form. */
function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/[-:T]|\.\d+/g, '');
  return date.getUTCFullYear() < 2050
    ? element(0x17, Buffer.from(digits.slice(2)))
    : element(0x18, Buffer.from(digits));
}

function toPem(der: Buffer): string {
  const lines = der.toString('base64').replace(/.{64}/g, '$&\n').trimEnd();
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

function privatePem(key: KeyObject): string {
  return key.export({ format: 'pem', type: 'pkcs8' }).toString();
}
