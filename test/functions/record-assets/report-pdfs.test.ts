import { describe, expect, it } from 'vitest';
import type { I9Record } from '../../../functions/i9/contract.ts';
import { anI9Record } from '../../support/record-builders.ts';
import { checkPdf, hasPdfTools, propertiesOf, textOf } from '../pdf/pdf-tools.ts';
import { aCase, aSource, aSubmission, given } from './asset-sources.ts';

const section1 = { ...anI9Record().section1, lastName: 'Šćibor-Nguyễn', firstName: 'Żółcia' };
const aRecord = (differences: Partial<I9Record>) =>
  aSource({ record: anI9Record({ section1, ...differences }) });
const start = 'everify/EV-2026061000001AA';

describe.skipIf(!hasPdfTools)('the page of a case', () => {
  const everifyCases = [
    aCase({
      status: 'EMPLOYMENT_AUTHORIZED',
      photoMatch: 'NO_PHOTO',
      isFanReviewed: false,
      submission: aSubmission({ lastName: 'Šćibor', lateHireReason: 'Technical problems' }),
    }),
  ];
  const page = given(aRecord({ everifyCases }), 'EV_CASE_DETAILS').content(`${start}_CaseDetails.pdf`);

  it('shows the state of the case and what was sent, in any script', () => {
    const text = textOf(page);
    for (const part of [
      'E-Verify Case Details',
      'I-9 record 5000001',
      'Šćibor-Nguyễn, Żółcia Q',
      '2026061000001AA',
      'Employment Authorized',
      'No Photo',
      'DRIVERS_LICENSE',
      'T-000000001',
      'Technical problems',
    ])
      expect(text).toContain(part);
  });

  it('is one sound page that shows four digits of the social security number', () => {
    checkPdf(page);
    expect(propertiesOf(page)['Pages']).toBe('1');
    expect(textOf(page)).toContain('***-**-1234');
    expect(textOf(page)).not.toMatch(/900-?00-?1234/);
  });

  it('names nobody in its title', () => {
    expect(propertiesOf(page)['Title']).toBe('E-Verify case details of I-9 record 5000001');
  });

  it.each([
    [{ submittedAt: undefined, status: 'DRAFT' as const }, 'Not sent yet.'],
    [{}, 'What was sent is not on file.'],
  ])('says why nothing that was sent is shown', (differences, words) => {
    const made = given(aRecord({ everifyCases: [aCase(differences)] }), 'EV_CASE_DETAILS');
    expect(textOf(made.content(`${start}_CaseDetails.pdf`))).toContain(words);
  });
});

describe.skipIf(!hasPdfTools)('the discrepancy report', () => {
  const reportOf = (submission: ReturnType<typeof aSubmission>) =>
    given(
      aRecord({ section1: anI9Record().section1, everifyCases: [aCase({ submission })] }),
      'EV_DISCREPANCY',
    ).content(`${start}_Discrepancies.pdf`);

  it('shows fields side by side and marks those that differ', () => {
    const text = textOf(reportOf(aSubmission({ firstName: 'Zephyrina' })));
    expect(text).toContain('1 of 11 fields differ');
    expect(text).toContain('First Name Zephyrine Zephyrina YES');
    expect(text).toContain('Social Security Number ***-**-1234 ***-**-1234');
  });

  it('says so when nothing differs', () => {
    expect(textOf(reportOf(aSubmission()))).toContain('No field differs');
  });

  it('stands on one page with as many fields and documents as there can be', () => {
    const { section2 } = anI9Record();
    const documents = ['A', 'B', 'C', 'D'].map((documentTypeCode) => ({
      documentTypeCode,
      title: documentTypeCode,
      number: '1',
      expirationDate: '2030-01-01',
      isReceipt: false,
    }));
    const record = anI9Record({
      section1: {
        ...section1,
        otherLastNames: 'X',
        uscisANumber: '1',
        i94Number: '2',
        foreignPassportNumber: '3',
        foreignPassportCountry: 'Y',
      },
      section2: {
        ...(section2 as NonNullable<I9Record['section2']>),
        listA: documents.slice(0, 3),
        listB: documents[3],
      },
      everifyCases: [
        aCase({
          submission: aSubmission({
            documents: documents.slice(0, 3).map(({ documentTypeCode, number, expirationDate }) => ({
              documentTypeCode,
              number,
              expirationDate,
            })),
          }),
        }),
      ],
    });
    const report = given(aSource({ record }), 'EV_DISCREPANCY').content(`${start}_Discrepancies.pdf`);
    checkPdf(report);
    expect(propertiesOf(report)['Pages']).toBe('1');
    const fields = textOf(report);
    for (const part of ['Expiration of C', 'BIRTH_CERTIFICATE', 'E-mail']) expect(fields).toContain(part);
  });
});

describe.skipIf(!hasPdfTools)('the record of a remote workflow', () => {
  it('shows every step on as many pages as it needs, with the head on each', () => {
    const remoteEvents = Array.from({ length: 50 }, (_, index) => ({
      at: new Date(Date.UTC(2026, 2, 1, 0, index)).toISOString(),
      event: 'APPOINTMENT_CHANGED' as const,
      representativeName: 'Żółcia Šćibor',
      detail: `step ${index + 1}`,
    }));
    const made = given(aRecord({ workflow: 'EMPLOYER_APPOINT', remoteEvents }), 'I9_REMOTE_EVIDENCE');
    const pdf = made.content('audit/I9-5000001_RemoteWorkflow.pdf');
    checkPdf(pdf);
    const pageCount = Number(propertiesOf(pdf)['Pages']);
    const pages = Array.from({ length: pageCount }, (_, index) => textOf(pdf, index + 1));
    expect(pageCount).toBe(3);
    expect(pages.filter((text) => !text.includes('Employer Appoint'))).toEqual([]);
    expect([...pages.join(' ').matchAll(/step (\d+)/g)].map(([, number]) => Number(number))).toEqual(
      remoteEvents.map((_, index) => index + 1),
    );
  });

  it('says who examined the documents, by which procedure, and when no step is on file', () => {
    const text = textOf(
      given(aRecord({ workflow: 'NETWORK_ALLIANCE' }), 'I9_REMOTE_EVIDENCE').content(
        'audit/I9-5000001_RemoteWorkflow.pdf',
      ),
    );
    for (const part of [
      'Network Alliance',
      'Ngozi Sorrelwood',
      'Office Administrator',
      'No step of the workflow is on file.',
    ])
      expect(text).toContain(part);
  });
});
