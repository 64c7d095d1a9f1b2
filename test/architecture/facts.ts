import { roomOf } from './arrows.ts';
import type { SourceTree } from './source-tree.ts';

/** Most lines of a file that are not blank; declared data is free of it. */
export const mostLines = 300;
/** Most files of a room of functions, the deployed ones (three lines each) not counted. */
export const mostFiles = 25;

/** Log codes that more than one file writes; a code must lead to one place. */
export function sharedLogCodes(tree: SourceTree): string[] {
  const writers = new Map<string, Set<string>>();
  for (const [path, text] of tree) {
    if (!path.startsWith('functions/')) continue;
    for (const [, code = ''] of text.matchAll(/\blog\.(?:info|warn|error)\(\s*'([A-Z_]+)'/g))
      writers.set(code, (writers.get(code) ?? new Set()).add(path));
  }
  return [...writers]
    .filter(([, paths]) => paths.size > 1)
    .map(([code, paths]) => `${code} is logged by ${[...paths].join(' and ')}`);
}

/** Anchors of a Markdown file as GitHub makes them of its headings. */
export function anchorsOf(markdown: string): Set<string> {
  const headings = [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  const slug = (heading: string) => heading.toLowerCase().replaceAll(/[^\w\s-]/g, '');
  return new Set(headings.map((heading) => slug(heading).trim().replaceAll(/\s/g, '-')));
}

/** Alarms in `lib` whose runbook entry is missing. */
export function missingRunbookEntries(tree: SourceTree, runbook: string): string[] {
  const anchors = anchorsOf(runbook);
  return [...tree]
    .filter(([path]) => path.startsWith('lib/'))
    .flatMap(([path, text]) =>
      [...text.matchAll(/runbookAnchor: '([^']+)'/g)]
        .filter(([, anchor = '']) => !anchors.has(anchor))
        .map(([, anchor]) => `${path}: docs/runbook.md has no entry #${anchor}`),
    );
}

/** Links between documents, and from documents to files, that lead nowhere. */
export function deadLinks(documents: SourceTree, exists: (path: string) => boolean): string[] {
  return [...documents].flatMap(([path, text]) =>
    [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#([^)\s]+))?\)/g)].flatMap(
      ([, target = '', anchor]) => {
        const to = new URL(target, `file:///${path}`).pathname.slice(1);
        if (!exists(to)) return [`${path} links to ${to}, which is not there`];
        const linked = documents.get(to);
        const isDead = anchor !== undefined && linked !== undefined && !anchorsOf(linked).has(anchor);
        return isDead ? [`${path} links to ${to}#${anchor}, which is no heading`] : [];
      },
    ),
  );
}

/** Paths of the project that documents name in backticks and that are not there; `*` stands for anything. */
export function deadPaths(documents: SourceTree, paths: readonly string[]): string[] {
  const isThere = (named: string) => {
    const pattern = new RegExp(`^${named.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}(/.*)?$`);
    return paths.some((path) => pattern.test(path));
  };
  return [...documents].flatMap(([document, text]) =>
    [...text.matchAll(/`((?:bin|docs|frontend|functions|lib|local|test)\/[\w./*-]*\w)\/?`/g)]
      .filter(([, named = '']) => !isThere(named))
      .map(([, named]) => `${document} names ${named}, which is not there`),
  );
}

/** Commands `npm start`, `npm test` and `npm run …` in documents that `package.json` does not have. */
export function deadCommands(documents: SourceTree, scripts: readonly string[]): string[] {
  return [...documents].flatMap(([document, text]) =>
    [...text.matchAll(/`?npm (?:run )?(start|test(?![:\w])|(?<=run )[\w:-]+)/g)]
      .filter(([, script = '']) => !scripts.includes(script))
      .map(([, script]) => `${document} names npm run ${script}, which is no script`),
  );
}

/** Licences of packages that may be depended on; MPL-2.0 is for development only. */
const licences =
  /^(LGPL-3\.0\+|MIT|MIT-0|ISC|Apache-2\.0|BSD-[23]-Clause|MPL-2\.0|Bitstream Vera.*|MIT OR Apache-2\.0)$/;

/** Packages without a line, or with another licence than the one they come with, in the record of dependencies. */
export function unrecordedPackages(record: string, installed: ReadonlyMap<string, string>): string[] {
  const lines = new Map(
    [...record.matchAll(/^\| `([^`]+)` \| ([^|]+) \| \S.* \|$/gm)].map(([, name, licence]) => [
      name,
      licence,
    ]),
  );
  const missing = [...installed].flatMap(([name, licence]) => {
    const written = lines.get(name);
    if (written === undefined) return [`${name} has no line`];
    if (!licences.test(written)) return [`${name} has the licence ${written}`];
    return /^SEE LICENSE/.test(licence) || licence === written ? [] : [`${name} is under ${licence}`];
  });
  const gone = [...lines.keys()].filter((name) => !installed.has(name ?? ''));
  return [...missing, ...gone.map((name) => `${name} is no dependency any more`)];
}

export interface Size {
  readonly path: string;
  readonly lineCount: number;
}

/** A contract is declared shapes, and a room has one; the linter allows it 500 lines. */
const isDoor = (path: string) => /^functions\/[^/]+\/contract\.ts$/.test(path);

/** Lines that are not blank, longest file first. */
export function sizesOf(tree: SourceTree): Size[] {
  return [...tree]
    .filter(([path]) => !path.includes('/catalog/') && !isDoor(path))
    .map(([path, text]) => ({ path, lineCount: text.split('\n').filter((line) => line.trim()).length }))
    .sort((one, other) => other.lineCount - one.lineCount);
}

/** Files of each room of functions, without the deployed ones and declared data. */
export function roomSizes(tree: SourceTree): Map<string, number> {
  const counts = new Map<string, number>();
  for (const path of tree.keys()) {
    if (!/^functions\/[^/]+\/[^/]+$/.test(path) || path.endsWith('.lambda.ts')) continue;
    counts.set(roomOf(path), (counts.get(roomOf(path)) ?? 0) + 1);
  }
  return counts;
}

/** Files of `functions` that may read many rows of a table on their own, each with why. */
const readingHomes: Readonly<Record<string, string>> = {
  'functions/platform/table.ts':
    'it follows every answer to the last, however early each ends, and lets none be old',
};

/** Files of `functions` that read many rows of a table in another way. */
export function strayQueries(tree: SourceTree): string[] {
  return [...tree]
    .filter(([path]) => path.startsWith('functions/') && readingHomes[path] === undefined)
    .flatMap(([path, text]) =>
      [
        ...new Set(
          text.match(
            /\b(?:QueryCommand|ScanCommand|BatchGetCommand|TransactGetCommand|paginateQuery|paginateScan)\b/g,
          ),
        ),
      ].map((command) => `${path} sends ${command}; use what platform/table.ts has for it`),
    );
}

/** Reads of single rows in `functions` that may answer as it was a moment ago. Queries and batches are certain of themselves. */
export function staleReads(tree: SourceTree): string[] {
  return [...tree]
    .filter(([path]) => path.startsWith('functions/'))
    .flatMap(([path, text]) =>
      (text.match(/new GetCommand\([^;]*/g) ?? [])
        .filter((call) => !call.includes('ConsistentRead: true'))
        .map((call) => `${path}: ${call} lacks ConsistentRead: true`),
    );
}
