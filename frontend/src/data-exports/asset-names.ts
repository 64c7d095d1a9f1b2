import { type AssetCode, assets } from '../../../functions/data-exports/contract.ts';

const labels = new Map<string, string>(assets.map(({ code, label }) => [code, label]));

/** Labels of assets in the order of the catalogue, for people. */
export function assetNames(codes: readonly AssetCode[]): string {
  return codes.map((code) => labels.get(code) ?? code).join(', ');
}
