import { createHash } from 'node:crypto';
import type { Principal } from '../directory/contract.ts';
import type { Files } from '../platform/files.ts';
import type { Log } from '../platform/log.ts';
import { systemLogo } from './catalog/system-logo.ts';
import type { LogoSource, LogoView, NewLogo, StoredLogo, UploadedLogo } from './contract.ts';
import { makeLogo } from './logo-image.ts';

/*
 * Keys of the bucket of logos: {distributor}/{SHA-256 of the file}.png or .jpg. The same picture is one object however
 * often it is uploaded, and an object never changes, so what an earlier version points to stays as it was.
 */

/** A place that may have a logo of its own. */
interface LogoCandidate {
  readonly source: LogoSource;
  readonly logo: UploadedLogo | undefined;
}

/**
 * Checks an upload, makes it anew and keeps it.
 * @throws InvalidInputError `LOGO_NOT_VALID`
 */
export async function storeLogo(
  deps: { readonly logos: Files },
  distributorId: string,
  upload: NewLogo,
): Promise<StoredLogo> {
  const { bytes, ...made } = makeLogo(Buffer.from(upload.contentBase64, 'base64'));
  const extension = made.contentType === 'image/png' ? 'png' : 'jpg';
  const key = `${distributorId}/${createHash('sha256').update(bytes).digest('hex')}.${extension}`;
  await deps.logos.writeOnce(key, bytes, made.contentType);
  return { key, ...made };
}

/** The first logo that is there, else the system's. Distributors see `System` for the vendor's staff. */
export async function logoView(
  deps: { readonly logos: Files; readonly log: Log },
  candidates: readonly LogoCandidate[],
  viewer: Principal,
): Promise<LogoView> {
  for (const { source, logo } of candidates) {
    if (logo === undefined) continue;
    const bytes = await deps.logos.read(logo.key);
    if (bytes !== undefined) return shown(source, logo, bytes, viewer);
    const distributorId = logo.key.split('/')[0];
    deps.log.error('LOGO_MISSING', { distributorId, sizeBytes: logo.sizeBytes });
  }
  return { source: 'SYSTEM', ...systemLogo };
}

function shown(source: LogoSource, logo: UploadedLogo, bytes: Buffer, viewer: Principal): LogoView {
  const { contentType, width, height, by, at } = logo;
  const isHidden = by.isVendorStaff && viewer.distributorId !== undefined;
  const dataUrl = `data:${contentType};base64,${bytes.toString('base64')}`;
  return { source, dataUrl, width, height, setBy: isHidden ? 'System' : by.name, setAt: at };
}
