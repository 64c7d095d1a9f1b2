import * as z from 'zod';
import { Actor } from '../client-settings/contract.ts';
import { Instant } from '../platform/contract.ts';

/** Limits of a logo. */
export const logoLimits = {
  mostBytes: 1_048_576,
  leastWidth: 50,
  leastHeight: 20,
  mostWidth: 1200,
  mostHeight: 400,
} as const;

/** Texts of the logo field, the same on the site and in the API. */
export const logoMessages = {
  missing: 'Select a file first.',
  wrongType: 'Only PNG, JPG or GIF files can be uploaded.',
  tooLarge: 'The logo must be 1 MB or smaller.',
  wrongSize: 'The image must be between 50×20 and 1200×400 pixels.',
  damaged: 'The image is damaged. Save it again and upload it once more.',
} as const;

/** An image as it is uploaded: base64 of the file's bytes. */
export const NewLogo = z.strictObject({
  contentBase64: z
    .base64(logoMessages.missing)
    .min(1, logoMessages.missing)
    .max(1_500_000, logoMessages.tooLarge),
});
export type NewLogo = z.infer<typeof NewLogo>;

/** A logo that was checked, made anew and stored under its own hash. */
export const StoredLogo = z.object({
  /** Key in the bucket of logos. */
  key: z.string(),
  contentType: z.enum(['image/png', 'image/jpeg']),
  width: z.int().positive(),
  height: z.int().positive(),
  sizeBytes: z.int().positive(),
});
export type StoredLogo = z.infer<typeof StoredLogo>;

/** One that somebody uploaded for a client, a package or a distributor. */
export const UploadedLogo = StoredLogo.extend({ by: Actor, at: Instant });
export type UploadedLogo = z.infer<typeof UploadedLogo>;

/** First present of client, package, distributor, system. */
export const LogoSource = z.enum(['CLIENT', 'PACKAGE', 'DISTRIBUTOR', 'SYSTEM']);
export type LogoSource = z.infer<typeof LogoSource>;

/** The logo that applies, ready to be shown. */
export const LogoView = z.object({
  source: LogoSource,
  /** `data:image/png;base64,…` */
  dataUrl: z.string(),
  width: z.int(),
  height: z.int(),
  /** Who uploaded it and when; absent for the system's. */
  setBy: z.string().optional(),
  setAt: Instant.optional(),
});
export type LogoView = z.infer<typeof LogoView>;

/** Environment variables of functions that keep logos. */
export const logosEnv = z.object({ LOGOS_BUCKET: z.string().min(1) });
