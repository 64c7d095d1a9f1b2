import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderAuditTrailPdf } from '../../../functions/i9/audit-trail-pdf.ts';
import { checkPdf, hasPdfTools, propertiesOf, textOf, wordsOf } from '../pdf/pdf-tools.ts';
import { aRecord, aTrail } from './pdf-records.ts';

const headings = 'Sequence Date (UTC) Section Event Field Previous value Updated value Changed by IP';

describe.skipIf(!hasPdfTools)('the audit trail as PDF', () => {
  it('states every value of every entry in order', () => {
    const pdf = renderAuditTrailPdf(aRecord({ auditTrail: aTrail(2) }));

    expect(textOf(pdf)).toContain(
      '1 2026-01-02T08:00:00.000Z S1 FIELD_CHANGED field-1 before 1 after 1 Horace Penhaligon (USER) 192.0.2.17 ' +
        '2 2026-01-02T08:00:01.000Z S1 FIELD_CHANGED field-2 before 2 after 2 Horace Penhaligon (USER) 192.0.2.17',
    );
  });

  it('repeats the title, the headings and the page number on every page', () => {
    const pdf = renderAuditTrailPdf(aRecord({ auditTrail: aTrail(100) }));
    const pageCount = Number(propertiesOf(pdf)['Pages']);
    const pages = Array.from({ length: pageCount }, (_, index) => textOf(pdf, index + 1));

    expect(pageCount).toBeGreaterThan(2);
    expect(pages.filter((text) => !text.includes(headings))).toEqual([]);
    expect(pages.filter((text) => !text.includes('Audit trail of I-9 record 900000123'))).toEqual([]);
    expect(pages.filter((text, index) => !text.includes(`Page ${index + 1} of ${pageCount}`))).toEqual([]);
  });

  it('shows each entry once however many pages there are', () => {
    const text = textOf(renderAuditTrailPdf(aRecord({ auditTrail: aTrail(250) })));
    const fields = [...text.matchAll(/field-(\d+)/g)].map(([, number]) => Number(number));

    expect(fields).toEqual(Array.from({ length: 250 }, (_, index) => index + 1));
  });

  it('closes with the number of entries and the last hash', () => {
    const auditTrail = aTrail(3);

    expect(textOf(renderAuditTrailPdf(aRecord({ auditTrail })))).toContain(
      `3 entries; last hash ${auditTrail[2]?.hash}`,
    );
  });

  it('is a page that says so when there is no entry', () => {
    const pdf = renderAuditTrailPdf(aRecord({ auditTrail: [] }));

    expect(propertiesOf(pdf)['Pages']).toBe('1');
    expect(textOf(pdf)).toContain('0 entries; last hash none');
  });

  it('wraps the longest values inside the page and keeps their text whole', () => {
    const longest = {
      previousValue: 'W'.repeat(500),
      updatedValue: 'Řeřicha '.repeat(62).trim(),
      actorName: 'Wolfeschlegelsteinhausen '.repeat(4).trim(),
      ip: '2001:0db8:0000:0000:0000:ff00:0042:8329',
    };
    const pdf = renderAuditTrailPdf(aRecord({ auditTrail: aTrail(4, longest) }));
    const words = wordsOf(pdf).flat();

    expect(words.filter(({ right, bottom }) => right > 765 || bottom > 600)).toEqual([]);
    const text = textOf(pdf).replaceAll(' ', '');
    const values = Object.values(longest).map((value) => value.replaceAll(' ', ''));
    expect(values.map((value) => text.split(value).length - 1)).toEqual([4, 4, 4, 4]);
  });

  it('is the same, byte by byte, when made again, and names no person in its title', () => {
    const record = aRecord({ auditTrail: aTrail(30, { actorName: 'Łukasz Šimůnek' }) });
    const pdf = renderAuditTrailPdf(record);

    expect(renderAuditTrailPdf(structuredClone(record))).toEqual(pdf);
    expect(propertiesOf(pdf)['Title']).toBe('Audit trail of I-9 record 900000123');
  });

  it('stays a sound document whatever its texts are', () => {
    const text = fc.string({ unit: 'binary', maxLength: 500 });
    fc.assert(
      fc.property(text, text, text, (previousValue, updatedValue, actorName) => {
        const [event] = aTrail(1);
        if (!event) throw new Error('the trail is empty; make one entry');
        const auditTrail = [{ ...event, previousValue, updatedValue, actorName: actorName.slice(0, 120) }];
        const pdf = renderAuditTrailPdf({ ...aRecord({}), auditTrail });
        checkPdf(pdf);
        textOf(pdf);
      }),
      { numRuns: process.env['WAYBILL_DEEP'] ? 200 : 6 },
    );
  });
});
