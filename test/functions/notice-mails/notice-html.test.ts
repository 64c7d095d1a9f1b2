import { describe, expect, it } from 'vitest';
import { type NoticeParts, noticeHtml, oneLine } from '../../../functions/notice-mails/notice-html.ts';

const parts: NoticeParts = {
  title: 'Title',
  greeting: 'Hello,',
  opening: ['Something happened.'],
  lines: [['Firm', 'A & B <Law>']],
  tables: [
    {
      title: 'Files',
      columns: ['Name', 'Rows', 'Note'],
      rows: [['<one>', { text: '12', as: 'count' }, '"two"']],
    },
  ],
  closing: [],
  isFailure: false,
  links: [
    { url: 'https://waybill.example/a?b&c', text: 'First' },
    { url: 'https://waybill.example/d', text: 'Second' },
  ],
  footer: 'Footer',
};

describe('the HTML of a notice', () => {
  it('shows facts, tables and links as text, whatever is in them', () => {
    const html = noticeHtml(parts);
    expect(html).toContain('<tr><th scope="row">Firm</th><td>A &amp; B &lt;Law&gt;</td></tr>');
    expect(html).toContain('<th scope="col">Name</th><th scope="col">Rows</th><th scope="col">Note</th>');
    expect(html).toContain(
      '<th scope="row">&lt;one&gt;</th><td class="count"><span class="label">Rows: </span>12</td><td>&quot;two&quot;</td>',
    );
    expect(html).toContain('<a href="https://waybill.example/a?b&amp;c">First</a>');
    expect(html).toContain('>Second</a>');
  });

  it('leaves out what is empty', () => {
    const html = noticeHtml({
      ...parts,
      lines: [],
      tables: [{ title: 'Files', columns: ['Name'], rows: [] }],
    });
    expect(html).not.toContain('<table');
    expect(html).not.toContain('Files');
  });

  it('is marked when it is about a failure', () => {
    expect(noticeHtml(parts)).toContain('<main class="success">');
    expect(noticeHtml({ ...parts, isFailure: true })).toContain('<main class="failure">');
  });
});

it('a line stays one line', () => {
  expect(oneLine('a\r\nBcc: b\u2028c')).toBe('a Bcc: b c');
});
