import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { arrowBreaches, rules, twoWayArrows } from './architecture/arrows.ts';
import {
  deadCommands,
  deadLinks,
  deadPaths,
  missingRunbookEntries,
  mostFiles,
  mostLines,
  roomSizes,
  sharedLogCodes,
  sizesOf,
  staleReads,
  strayQueries,
  unrecordedPackages,
} from './architecture/facts.ts';
import { importsIn, readSourceTree, repository } from './architecture/source-tree.ts';

const tree = readSourceTree();
const read = (path: string) => readFileSync(join(repository, path), 'utf8');
const documents = new Map(
  ['README.md', ...globSync('docs/**/*.md', { cwd: repository })].map((path) => [path, read(path)]),
);

describe('the house', () => {
  it('is read whole', () => {
    expect(tree.size).toBeGreaterThan(300);
    expect(importsIn(tree).length).toBeGreaterThan(1000);
  });

  it('has arrows only where the table allows them', () => {
    expect(arrowBreaches(tree)).toEqual([]);
  });

  it('has no two rooms that import each other', () => {
    expect(twoWayArrows(tree)).toEqual([]);
  });

  it('gives every log code to one file', () => {
    expect(sharedLogCodes(tree)).toEqual([]);
  });

  it('reads tables to the last page, in one place', () => {
    expect(strayQueries(tree)).toEqual([]);
  });

  it('reads no row as it was a moment ago', () => {
    expect(staleReads(tree)).toEqual([]);
  });

  it('has a runbook entry for every alarm', () => {
    expect(missingRunbookEntries(tree, read('docs/runbook.md'))).toEqual([]);
  });

  it('keeps every file within the budget', () => {
    expect(sizesOf(tree).filter(({ lineCount }) => lineCount > mostLines)).toEqual([]);
  });

  it('keeps every room within the budget', () => {
    expect([...roomSizes(tree)].filter(([, count]) => count > mostFiles)).toEqual([]);
  });

  it('has documents whose links and paths lead somewhere', () => {
    expect(deadLinks(documents, (path) => existsSync(join(repository, path)))).toEqual([]);
    expect(
      deadPaths(documents, [...tree.keys(), ...globSync('{docs,frontend,test}/*', { cwd: repository })]),
    ).toEqual([]);
  });

  it('has documents whose commands exist', () => {
    const { scripts } = JSON.parse(read('package.json'));
    expect(deadCommands(documents, Object.keys(scripts))).toEqual([]);
  });

  it('has its arrows explained', () => {
    const text = documents.get('docs/architecture.md') ?? '';
    expect(
      rules.filter(({ files }) => !text.includes(`| \`${files}\``) && !text.includes(`, \`${files}\``)),
    ).toEqual([]);
  });

  it('has a reason for every dependency', () => {
    const record = documents.get('docs/decisions/0013-dependencies.md') ?? '';
    expect(unrecordedPackages(record, installedPackages())).toEqual([]);
  });
});

/** Direct dependencies with the licences that they come with; one for another platform is not there to be looked at. */
function installedPackages(): Map<string, string> {
  const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read('package.json'));
  const names = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
  const licenceOf = (name: string): string => {
    const path = `node_modules/${name}/package.json`;
    if (!existsSync(join(repository, path))) return 'SEE LICENSE elsewhere';
    const { license, licenses } = JSON.parse(read(path));
    return String(license ?? licenses[0].type).replace(/^\((.*)\)$/, '$1');
  };
  return new Map(names.map((name) => [name, licenceOf(name)]));
}

describe('the proof', () => {
  it('sees a table that is read a page only', () => {
    const text = "import { type QueryCommandInput, ScanCommand } from '@aws-sdk/lib-dynamodb';";
    const planted = new Map(['functions/i9/a.ts', 'functions/platform/table.ts'].map((path) => [path, text]));
    expect(strayQueries(planted)).toEqual([
      'functions/i9/a.ts sends ScanCommand; use what platform/table.ts has for it',
    ]);
  });

  it('sees a row that may be read as it was', () => {
    const text = [
      'const get = new GetCommand({ TableName, Key, ConsistentRead: true });',
      'await client.send(new GetCommand({ TableName, Key }));',
    ].join('\n');
    expect(staleReads(new Map([['functions/i9/a.ts', text]]))).toEqual([
      'functions/i9/a.ts: new GetCommand({ TableName, Key })) lacks ConsistentRead: true',
    ]);
  });

  const breaches = (files: Record<string, string>) => arrowBreaches(new Map(Object.entries(files)));

  it.each([
    ['functions/platform/clock.ts', '../i9/contract.ts'],
    ['functions/directory/api.lambda.ts', '../i9/record-store.ts'],
    ['functions/i9/record-store.ts', '../directory/directory-store.ts'],
    ['functions/transfer/dial.ts', '../deliveries/delivery-store.ts'],
    ['functions/deliveries/deps.ts', '../archives/zip-segment.ts'],
    ['functions/deliveries/deps.ts', '../data-exports/contract.ts'],
    ['functions/data-exports/deps.ts', '../sftp/sftp-transport.ts'],
    ['functions/data-exports/deps.ts', '../export-packages/seal-export.ts'],
    ['functions/ftps/ftps-transport.ts', '../sftp/sftp-transport.ts'],
    ['functions/data-exports/deps.ts', '../../lib/platform/stages.ts'],
    ['functions/api-reference/page.ts', '../deliveries/delivery-store.ts'],
    ['functions/i9/contract.ts', '../platform/errors.ts'],
    ['functions/i9/contract.ts', '../pdf/catalog/glyphs.ts'],
    ['functions/i9/catalog/codes.ts', '../contract.ts'],
    ['lib/deliveries/deliveries.ts', '../../functions/deliveries/deps.ts'],
    ['lib/deliveries/deliveries.ts', '../data-exports/data-exports.ts'],
    ['lib/platform/alarms.ts', '../deliveries/deliveries.ts'],
    ['lib/data-stack.ts', './app-stack.ts'],
    ['frontend/src/ui/table.tsx', '../api/http-client.ts'],
    ['frontend/src/api/who.ts', '../ui/format.ts'],
    ['frontend/src/data-exports/page.tsx', '../deliveries/page.tsx'],
    ['frontend/src/data-exports/page.tsx', '../app/routes.tsx'],
    ['frontend/src/data-exports/page.tsx', '../../../functions/data-exports/data-export.ts'],
    ['local/clock.ts', '../functions/platform/clock.ts'],
    ['local/runtime.ts', '../lib/platform/stages.ts'],
    ['bin/app.ts', '../functions/i9/contract.ts'],
    ['bin/load.ts', '../lib/platform/stages.ts'],
    ['bench/bench.ts', '../test/support/table-engine.ts'],
  ])('refuses that %s imports %s', (path, specifier) => {
    expect(breaches({ [path]: `import { it } from '${specifier}';\n` })).toHaveLength(1);
  });

  it.each([
    ['functions/i9/contract.ts', 'node:crypto'],
    ['functions/pdf/catalog/fonts.ts', '@pdf-lib/fontkit'],
    ['functions/data-exports/deps.ts', 'hono/aws-lambda'],
    ['functions/data-exports/deps.ts', 'aws-cdk-lib/aws-s3'],
    ['functions/deliveries/deps.ts', 'ssh2'],
    ['functions/data-exports/deps.ts', '@aws-sdk/client-s3'],
    ['local/runtime.ts', 'aws-cdk-lib'],
    ['lib/web-stack.ts', 'react'],
  ])('refuses that %s imports the package %s', (path, specifier) => {
    expect(breaches({ [path]: `import { it } from '${specifier}';\n` })).toHaveLength(1);
  });

  it('sees an import however it is written', () => {
    const written = [
      "import type { Page } from '../app/page.tsx';",
      "export { Page } from '../app/page.tsx';",
      "export * from '../app/page.tsx';",
      "import '../app/page.tsx';",
      "import {\n  type Page,\n  pages,\n} from '../app/page.tsx';",
      "const page = await import('../app/page.tsx');",
      "type Page = import('../app/page.tsx').Page;",
    ];
    const files = Object.fromEntries(
      written.map((text, index) => [`frontend/src/ui/file-${index}.ts`, text]),
    );
    expect(breaches(files)).toHaveLength(written.length);
  });

  it('refuses a room without a rule', () => {
    expect(breaches({ 'functions/payroll/contract.ts': '', 'functions/payroll/run.ts': '' })).toEqual([
      expect.stringContaining('functions/payroll/run.ts belongs to no room'),
    ]);
  });

  it('allows what the table allows', () => {
    const files = {
      'functions/data-exports/deps.ts': "import { it } from '../deliveries/delivery-store.ts';",
      'functions/data-exports/contract.ts':
        "import * as z from 'zod';\nimport { it } from '../i9/contract.ts';\nexport { me } from './catalog/assets.ts';",
      'frontend/src/data-exports/page.tsx':
        "import { it } from '../../../functions/data-exports/contract.ts';",
      'lib/data-exports/data-exports.ts': "import type { DataStack } from '../data-stack.ts';",
      'test/lib/stacks.test.ts': "import { App } from 'aws-cdk-lib';",
    };
    expect(breaches(files)).toEqual([]);
  });

  it('sees two rooms that import each other, by their doors too', () => {
    const planted = new Map([
      ['functions/i9/a.ts', "import { b } from '../pdf/b.ts';"],
      ['functions/pdf/c.ts', "import type { d } from '../i9/contract.ts';"],
    ]);
    expect(twoWayArrows(planted)).toHaveLength(1);
  });

  it('sees a log code in two files, an alarm without an entry and a dead link', () => {
    const planted = new Map([
      ['functions/i9/a.ts', "log.info('SAVED');"],
      ['functions/pdf/b.ts', "deps.log.error(\n  'SAVED', { code });"],
      ['lib/i9/i9.ts', "runbookAnchor: 'not-there',"],
    ]);
    const documents = new Map([
      [
        'docs/a.md',
        '[one](b.md) [two](b.md#a-title) [three](b.md#gone) [four](gone.md) [five](https://a.example/)',
      ],
      ['docs/b.md', '# A title'],
    ]);
    const exists = (path: string) => documents.has(path);
    expect([
      sharedLogCodes(planted).length,
      missingRunbookEntries(planted, '## There').length,
      deadLinks(documents, exists).length,
    ]).toEqual([1, 1, 2]);
  });

  it('sees a command that is gone', () => {
    const named = new Map([['README.md', '`npm start`, `npm run bench`, `npm run test:deep`, npm test']]);
    expect(deadCommands(named, ['start', 'test'])).toEqual([
      'README.md names npm run bench, which is no script',
      'README.md names npm run test:deep, which is no script',
    ]);
  });

  it('sees a path that is gone and a package without a reason', () => {
    const named = new Map([['docs/a.md', '`lib/gone.ts`, `lib/*.ts`, `lib/i9/`, `test/lib/x*.test.ts`']]);
    expect(deadPaths(named, ['lib/stack.ts', 'lib/i9/i9.ts', 'test/lib/xyz.test.ts'])).toHaveLength(1);
    const record = '| `a` | MIT | why |\n| `b` | GPL-3.0 | why |\n| `c` | MIT | why |\n| `d` | MIT | |';
    const installed = new Map([
      ['a', 'MIT'],
      ['b', 'GPL-3.0'],
      ['d', 'MIT'],
      ['e', 'MIT'],
    ]);
    expect(unrecordedPackages(record, installed)).toHaveLength(4);
  });

  it('sees a file and a room that are too large', () => {
    const planted = new Map(
      Array.from({ length: mostFiles + 1 }, (_, index) => [
        `functions/i9/file-${index}.ts`,
        'a\n'.repeat(mostLines + 1),
      ]),
    );
    expect(sizesOf(planted)[0]?.lineCount).toBeGreaterThan(mostLines);
    expect(roomSizes(planted).get('functions/i9')).toBeGreaterThan(mostFiles);
  });
});
