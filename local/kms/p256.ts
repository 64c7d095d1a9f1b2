import { createECDH, type KeyObject, randomBytes } from 'node:crypto';

/**
 * ECDSA over a digest that is already made, which KMS offers (`MessageType: DIGEST`) and `node:crypto` does not.
 * For this machine only: the arithmetic is not constant-time. Constants: NIST SP 800-186, 3.2.1.3.
 */
const p = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
const n = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const gx = 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n;
const gy = 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n;

/** `undefined` is the point at infinity. */
type Point = readonly [x: bigint, y: bigint] | undefined;

interface Signature {
  readonly r: bigint;
  readonly s: bigint;
}

/** @returns the signature in DER, as KMS gives it */
export function signDigest(privateKey: KeyObject, digest: Buffer): Buffer {
  const d = fromBase64Url(privateKey.export({ format: 'jwk' }).d);
  for (;;) {
    const k = toBigInt(randomBytes(32)) % n;
    const r = k === 0n ? 0n : publicX(k) % n;
    const s = r === 0n ? 0n : modulo(inverse(k, n) * (toBigInt(digest) + r * d), n);
    if (s !== 0n) return toDer({ r, s });
  }
}

export function verifyDigest(publicKey: KeyObject, digest: Buffer, der: Buffer): boolean {
  const signature = fromDer(der);
  if (signature === undefined) return false;
  const { r, s } = signature;
  if (r <= 0n || r >= n || s <= 0n || s >= n) return false;
  const { x, y } = publicKey.export({ format: 'jwk' });
  const w = inverse(s, n);
  const fromBase = multiply(modulo(toBigInt(digest) * w, n), [gx, gy]);
  const fromKey = multiply(modulo(r * w, n), [fromBase64Url(x), fromBase64Url(y)]);
  const sum = add(fromBase, fromKey);
  return sum !== undefined && sum[0] % n === r;
}

function publicX(k: bigint): bigint {
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(k.toString(16).padStart(64, '0'), 'hex');
  return toBigInt(curve.getPublicKey().subarray(1, 33));
}

function multiply(scalar: bigint, point: Point): Point {
  let result: Point;
  let doubled = point;
  for (let rest = scalar; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = add(result, doubled);
    doubled = add(doubled, doubled);
  }
  return result;
}

function add(a: Point, b: Point): Point {
  if (a === undefined) return b;
  if (b === undefined) return a;
  const [[ax, ay], [bx, by]] = [a, b];
  if (ax === bx && modulo(ay + by, p) === 0n) return undefined;
  // The curve's coefficient a is -3.
  const slope = ax === bx ? (3n * ax * ax - 3n) * inverse(2n * ay, p) : (by - ay) * inverse(bx - ax, p);
  const x = modulo(slope * slope - ax - bx, p);
  return [x, modulo(slope * (ax - x) - ay, p)];
}

function modulo(value: bigint, modulus: bigint): bigint {
  const rest = value % modulus;
  return rest < 0n ? rest + modulus : rest;
}

/** Extended Euclid. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [low, high] = [modulo(value, modulus), modulus];
  let [x, y] = [1n, 0n];
  while (low > 1n) {
    const quotient = high / low;
    [low, high] = [high % low, low];
    [x, y] = [y - quotient * x, x];
  }
  return modulo(x, modulus);
}

function toBigInt(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}

function fromBase64Url(text: unknown): bigint {
  return toBigInt(Buffer.from(String(text), 'base64url'));
}

/** ASN.1 `SEQUENCE { INTEGER r, INTEGER s }`; short lengths suffice for this curve. */
function toDer({ r, s }: Signature): Buffer {
  const body = Buffer.concat([r, s].map(derInteger));
  return Buffer.concat([Buffer.of(0x30, body.length), body]);
}

function derInteger(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  const padded = (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
  return Buffer.concat([Buffer.of(0x02, padded.length), padded]);
}

function fromDer(der: Buffer): Signature | undefined {
  if (der[0] !== 0x30 || der[1] !== der.length - 2 || der[2] !== 0x02) return undefined;
  const rEnd = 4 + (der[3] ?? 0);
  const sEnd = rEnd + 2 + (der[rEnd + 1] ?? 0);
  if (der[rEnd] !== 0x02 || sEnd !== der.length || rEnd === 4 || sEnd === rEnd + 2) return undefined;
  return { r: toBigInt(der.subarray(4, rEnd)), s: toBigInt(der.subarray(rEnd + 2, sEnd)) };
}
