import { type AssetCode, assets } from '../../../functions/data-exports/contract.ts';

const labels = new Map<string, string>(assets.map(({ code, label }) => [code, label]));

/** What the form calls it; anything that is no asset as it is. */
export const assetName = (code: string): string => labels.get(code) ?? code;

/** Labels of assets in the order of the catalogue, for people. */
export function assetNames(codes: readonly AssetCode[]): string {
  return codes.map(assetName).join(', ');
}

/** Short for a table: `I9_FORM, I9_DATA`, or `All 19`. */
export function assetCodes(codes: readonly AssetCode[]): string {
  return codes.length === assets.length ? `All ${assets.length}` : codes.join(', ');
}
