import { globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** Path, relative to the repository and with `/`, to text. Real or planted. */
export type SourceTree = ReadonlyMap<string, string>;

export const repository = join(import.meta.dirname, '..', '..');

const sources = [
  '{bin,bench,functions,lib,local,test}/**/*.{ts,tsx,mjs}',
  'frontend/src/**/*.{ts,tsx}',
  'frontend/vite.config.ts',
];

/** Holds imports in strings, to see them found. */
const planted = ['test/architecture.test.ts'];

/** Every source file of the project. */
export function readSourceTree(): SourceTree {
  const paths = globSync(sources, { cwd: repository }).filter((path) => !planted.includes(path));
  return new Map(paths.sort().map((path) => [path, readFileSync(join(repository, path), 'utf8')]));
}

export interface Import {
  /** Path of the importing file. */
  readonly from: string;
  /** Path of the imported file, or the specifier of a package as it is written. */
  readonly to: string;
  readonly isPackage: boolean;
  /** `import type` or `export type`: nothing is loaded. */
  readonly isTypeOnly: boolean;
}

// The formatter begins every import at the start of a line and ends it with a quoted specifier.
const statement = /^(?:import|export)\s+(?<type>type\s)?(?:[^'"`;=()]*?\sfrom\s+)?'(?<specifier>[^']+)'/gm;
const call = /\bimport\(\s*'(?<specifier>[^']+)'/g;

/** What a file imports or re-exports, type imports and `import('…')` included. */
function importsOf(path: string, text: string): Import[] {
  return [...text.matchAll(statement), ...text.matchAll(call)].map(({ groups = {} }) => {
    const { specifier = '', type } = groups;
    const isPackage = !specifier.startsWith('.');
    const to = isPackage ? specifier : posix.normalize(posix.join(posix.dirname(path), specifier));
    return { from: path, to, isPackage, isTypeOnly: type !== undefined };
  });
}

export function importsIn(tree: SourceTree): Import[] {
  return [...tree].flatMap(([path, text]) => importsOf(path, text));
}
