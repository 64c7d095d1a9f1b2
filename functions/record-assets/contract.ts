import * as z from 'zod';
import { assets } from './catalog/assets.ts';

export { assets } from './catalog/assets.ts';

export const AssetCode = z.enum(assets.map((asset) => asset.code));
export type AssetCode = z.infer<typeof AssetCode>;

/** How the index shows social security numbers: all nine digits, or the last four. */
export const SsnDisplay = z.enum(['FULL', 'LAST_FOUR']);
export type SsnDisplay = z.infer<typeof SsnDisplay>;
