import * as z from 'zod';
import { assets } from './catalog/assets.ts';
import type { exceptionReasons } from './catalog/exception-reasons.ts';

export { assets } from './catalog/assets.ts';
export { exceptionReasons } from './catalog/exception-reasons.ts';

export const AssetCode = z.enum(assets.map((asset) => asset.code));
export type AssetCode = z.infer<typeof AssetCode>;

/** How the index shows social security numbers: all nine digits, or the last four. */
export const SsnDisplay = z.enum(['FULL', 'LAST_FOUR']);
export type SsnDisplay = z.infer<typeof SsnDisplay>;

/** Code of a reason for which something chosen is not in the package. */
export type ExceptionReason = keyof typeof exceptionReasons;
