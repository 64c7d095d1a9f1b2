import { readFileSync } from 'node:fs';
import { makeLogo } from '../../../functions/logos/logo-image.ts';

// Started by the test of the gallery: makes logos of the files it is sent the paths of, and tells the most memory that it had at any time.
process.on('message', (path: string) => {
  const answer = made(readFileSync(path));
  // What one picture takes, not what the collector has left of those before.
  globalThis.gc?.();
  process.send?.({ ...answer, peakRssBytes: process.resourceUsage().maxRSS * 1024 });
});

function made(upload: Buffer) {
  try {
    const { bytes, ...logo } = makeLogo(upload);
    return { logo: { ...logo, bytesBase64: bytes.toString('base64') } };
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message: string };
    return { refusal: { code, message } };
  }
}
process.send?.({ peakRssBytes: process.resourceUsage().maxRSS * 1024 });
