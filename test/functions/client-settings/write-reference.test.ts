import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sections, settings } from '../../../functions/client-settings/contract.ts';
import { settingsReference } from '../../../functions/client-settings/write-reference.ts';

const reference = settingsReference();

describe('the reference of settings', () => {
  it('is up to date; `npm run generate -- --settings` writes it anew', () => {
    const path = join(import.meta.dirname, '../../../docs/reference/package-settings.md');
    expect(readFileSync(path, 'utf8')).toBe(reference);
  });

  it('has a chapter for every section and a row of seven cells for every setting', () => {
    expect(reference.match(/^## .+$/gm)).toEqual(sections.map(({ title }) => `## ${title}`));
    const rows = reference.match(/^\| `.+$/gm) ?? [];
    expect(rows.map((row) => row.split('`')[1])).toEqual(settings.map(({ key }) => key));
    for (const row of rows) expect(row.split(/(?<!\\)\|/)).toHaveLength(9);
  });
});
