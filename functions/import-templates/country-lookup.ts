import { type Country, countries } from './catalog/countries.ts';

/** A name without marks on its letters, case, and the usual differences in spelling. */
export const foldedName = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[’‘`´]/g, "'")
    .replaceAll('&', 'and')
    .replace(/\bst\.? /g, 'saint ')
    .replace(/\s+/g, ' ')
    .trim();

const byName = new Map<string, Country>();
const byAlias = new Map<string, Country>();
for (const country of countries) {
  for (const name of [country.name, country.alpha3, country.alpha2]) {
    if (name !== undefined) byName.set(foldedName(name), country);
  }
  for (const alias of country.aliases) byAlias.set(foldedName(alias), country);
}

/** Every spelling but codes, of which nearly all are alike. */
const spellings = countries.flatMap((country) =>
  [country.name, ...country.aliases].map((name) => [foldedName(name), country.name] as const),
);

const mostNameChars = 60;

/** The country of a name, code or other spelling; `isAlias` when it is only read as that country. */
export function findCountry(written: string): { country: Country; isAlias: boolean } | undefined {
  if (written.length > mostNameChars) return undefined;
  const folded = foldedName(written);
  const country = byName.get(folded);
  if (country !== undefined) return { country, isAlias: false };
  const meant = byAlias.get(folded);
  return meant === undefined ? undefined : { country: meant, isAlias: true };
}

const mostSuggestions = 3;

/** Names of up to three countries that are spelled alike, the most alike first. Never to be used as the answer. */
export function similarCountries(written: string): string[] {
  if (written.length > mostNameChars) return [];
  const wanted = foldedName(written);
  const most = Math.max(1, Math.floor(wanted.length / 3));
  const distances = new Map<string, number>();
  for (const [spelling, name] of spellings) {
    const isStart = wanted.length >= 4 && (spelling.startsWith(wanted) || wanted.startsWith(`${spelling} `));
    const distance = isStart ? 0.5 : editDistance(wanted, spelling, most);
    if (distance <= most) distances.set(name, Math.min(distance, distances.get(name) ?? distance));
  }
  return [...distances]
    .sort(([nameA, a], [nameB, b]) => a - b || nameA.localeCompare(nameB, 'en'))
    .slice(0, mostSuggestions)
    .map(([name]) => name);
}

/** Letters to add, drop, change or swap with their neighbour; more than `most` when there is no need to know. */
function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, place) => place);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = a[i - 1] === b[j - 1];
      let cost = Math.min((last[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (isSame ? 0 : 1));
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      next.push(cost);
    }
    before = last;
    last = next;
  }
  return last[b.length] ?? most + 1;
}
