import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

/** Sections `## …` of a document, by heading. */
function sectionsOf(text: string): Map<string, string> {
  const sections = text.split(/^## /m).slice(1);
  return new Map(
    sections.map((section) => {
      const [heading = '', ...lines] = section.split('\n');
      return [heading, lines.join('\n')];
    }),
  );
}

describe('a how-to', () => {
  const howTos = globSync('docs/how-to/*.md', { cwd: root });

  it('is found', () => expect(howTos.length).toBeGreaterThanOrEqual(15));

  it.each(howTos)('%s says what one needs, when one is done and what to do when it fails', (path) => {
    const text = read(path);
    const [title, purpose] = text.split(/\n{2,}/);
    expect(title).toMatch(/^# \S/);
    expect(purpose, 'what it is for').toMatch(/^[A-Z`]/);
    const headings = [...sectionsOf(text).keys()];
    expect(headings).toEqual(expect.arrayContaining(['Before you begin', 'When it fails']));
    expect(text).toMatch(/^You are done when \S/m);
  });

  it.each(howTos)('%s is linked from another document', (path) => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const others = ['README.md', ...globSync('docs/**/*.md', { cwd: root })].filter((one) => one !== path);
    expect(others.filter((one) => read(one).includes(`${name}`))).not.toEqual([]);
  });
});

describe('a document', () => {
  const documents = ['README.md', ...globSync('docs/**/*.md', { cwd: root })];
  const anchorOf = (heading: string) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-');

  it.each(documents)('%s has the headings that it links to itself', (path) => {
    const text = read(path);
    const anchors = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => `#${anchorOf(heading)}`);
    const links = [...text.matchAll(/\]\((#[^)]+)\)/g)].map(([, link]) => link);
    expect(links.filter((link) => !anchors.includes(link ?? ''))).toEqual([]);
  });
});

describe('the runbook', () => {
  const sections = sectionsOf(read('docs/runbook.md'));
  const alarms = [...sections].filter(([, text]) => /^\n\*\*(HIGH|MEDIUM)\*\*/.test(text));

  it('has the entries of alarms', () => expect(alarms.length).toBeGreaterThan(30));

  it.each(alarms)('%s says what it means, whom it hurts, where to look and what to do', (_, text) => {
    const parts = [...text.matchAll(/^- \*\*(\w+)\.\*\* \S/gm)].map(([, part]) => part);
    expect(parts).toEqual(['Meaning', 'Impact', 'Investigate', 'Resolve']);
  });

  it('explains every command of an operator with an example', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const ofDevelopers =
      /^(bench|check|cost|fix|generate|lint|smoke|start|synth|test|test:deep|types|unused)$/;
    const commands = Object.keys(scripts).filter(
      (name) => !name.startsWith('pre') && !ofDevelopers.test(name),
    );
    const rows = sections.get('Operator commands') ?? '';
    expect(commands.filter((name) => !rows.includes(`\`${name}\``))).toEqual([]);
  });
});
