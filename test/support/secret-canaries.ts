import { randomBytes } from 'node:crypto';

/** A secret that must show nowhere once it was entered. */
export interface SecretCanary {
  readonly what: string;
  readonly secret: string;
}

/** A secret nobody has had before, with letters that every encoding writes in a way of its own. */
export const canary = (what: string, head = ''): SecretCanary => ({
  what,
  secret: `${head}cañary "7&<%+/=>\\ ${randomBytes(24).toString('base64')}`,
});

/** Base64 of bytes wherever they begin in what is encoded: without what depends on their neighbours. */
function inBase64(bytes: Buffer, encoding: 'base64' | 'base64url'): string[] {
  return [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString(encoding)
      .replace(/=+$/, '');
    return encoded.slice(shift === 0 ? 0 : shift + 1, -2);
  });
}

/** How a secret looks when something writes it down, by the encoding's name. */
export const encodings: Readonly<Record<string, (secret: string) => readonly string[]>> = {
  raw: (secret) => [secret],
  base64: (secret) => inBase64(Buffer.from(secret), 'base64'),
  base64url: (secret) => inBase64(Buffer.from(secret), 'base64url'),
  hex: (secret) => [Buffer.from(secret).toString('hex'), Buffer.from(secret).toString('hex').toUpperCase()],
  URL: (secret) => [encodeURIComponent(secret), new URLSearchParams({ a: secret }).toString().slice(2)],
  JSON: (secret) => {
    const once = JSON.stringify(secret).slice(1, -1);
    return [once, JSON.stringify(once).slice(1, -1)];
  },
  reversed: (secret) => [[...secret].reverse().join('')],
};

/** Where which secret shows, and how: `place: what as encoding`. */
export function secretsIn(
  places: Readonly<Record<string, string>>,
  canaries: readonly SecretCanary[],
): string[] {
  const found: string[] = [];
  for (const { what, secret } of canaries)
    for (const [encoding, write] of Object.entries(encodings))
      for (const needle of write(secret))
        for (const [place, text] of Object.entries(places))
          if (text.includes(needle)) found.push(`${place}: ${what} as ${encoding}`);
  return found;
}
