import { describe, expect, it } from 'vitest';
import type { EVerifyCase } from '../../../functions/i9/contract.ts';
import { csvRows } from '../../support/csv-rows.ts';
import { anI9Record } from '../../support/record-builders.ts';
import { aCase, aCaseDocument, aSource, aSourceWith, aSubmission, given } from './asset-sources.ts';

const start = 'everify/EV-2026061000001AA';
const withCase = (differences: Partial<EVerifyCase> = {}) =>
  aSource({ record: anI9Record({ everifyCases: [aCase(differences)] }) });
const step = (status: EVerifyCase['status']) => ({
  at: '2026-03-03T10:00:00.000Z',
  status,
  actor: 'E-Verify',
});

describe.each([
  'EV_CASE_DETAILS',
  'EV_CASE_DATA',
  'EV_CASE_HISTORY',
  'EV_FAN',
  'EV_RDC',
  'EV_PHOTO_MATCH',
  'EV_DISCREPANCY',
  'EV_DUPLICATE_REASON',
] as const)('the asset %s', (asset) => {
  it('does not apply to a record without a case', () => {
    expect(given(aSource(), asset)).toMatchObject({ names: [], exceptions: [] });
  });
});

describe('details and fields of a case', () => {
  it('are a page and a JSON file for each case', () => {
    const other = aCase({ caseNumber: '2026061000002BB' });
    const record = anI9Record({ everifyCases: [aCase(), other] });
    expect(given(aSource({ record }), 'EV_CASE_DETAILS', 'EV_CASE_DATA').names).toEqual([
      `${start}_CaseDetails.pdf`,
      'everify/EV-2026061000002BB_CaseDetails.pdf',
      `${start}.json`,
      'everify/EV-2026061000002BB.json',
    ]);
  });

  it('hold the history only when that is chosen', () => {
    const jsonOf = (...assets: Parameters<typeof given>[1][]) =>
      JSON.parse(given(withCase(), ...assets).text(`${start}.json`));
    expect(jsonOf('EV_CASE_DATA')).not.toHaveProperty('history');
    expect(jsonOf('EV_CASE_DATA', 'EV_CASE_HISTORY').history).toEqual(aCase().history);
  });
});

describe('the asset EV_CASE_HISTORY', () => {
  it('is a line for each status', () => {
    expect(csvRows(given(withCase(), 'EV_CASE_HISTORY').text(`${start}_History.csv`))).toEqual([
      ['On (UTC)', 'Status', 'Actor', 'Message'],
      ['2026-03-03T10:05:00.000Z', 'SUBMITTED', 'Ngozi Sorrelwood', ''],
      ['2026-03-03T11:00:00.000Z', 'CLOSED', 'E-Verify', 'Employment Authorized'],
    ]);
  });

  it('is an exception when no status is on file', () => {
    expect(given(withCase({ history: [] }), 'EV_CASE_HISTORY')).toMatchObject({
      names: [],
      exceptions: [
        'EV_CASE_HISTORY CASE_HISTORY_MISSING case 2026061000001AA: no status of the case is on file',
      ],
    });
  });
});

describe('the assets EV_FAN and EV_RDC', () => {
  const referred = { status: 'REFERRED', history: [step('PENDING_REFERRAL'), step('REFERRED')] } as const;
  const everifyCases = [aCase({ ...referred, history: [...referred.history] })];
  const documents = [
    aCaseDocument('fan', {}),
    aCaseDocument('fan-signed', { isSigned: true }),
    aCaseDocument('fan-es', { language: 'es' }),
    aCaseDocument('rdc', { kind: 'RDC' }),
    aCaseDocument('photo', { kind: 'PHOTO' }, { mimeType: 'image/jpeg' }),
  ];

  it('are the notices of that kind in every language, unsigned and signed', () => {
    const source = aSourceWith(documents, { everifyCases });
    const fan = given(source, 'EV_FAN');
    expect(fan.names).toEqual([`${start}_FAN_en.pdf`, `${start}_FAN_en_signed.pdf`, `${start}_FAN_es.pdf`]);
    expect(fan.text(`${start}_FAN_en_signed.pdf`)).toBe('fan-signed');
    expect(given(source, 'EV_RDC').names).toEqual([`${start}_RDC_en.pdf`]);
    expect([...fan.exceptions, ...given(source, 'EV_RDC').exceptions]).toEqual([]);
    expect(given(source, 'I9_ATTACHMENTS')).toMatchObject({ names: [], exceptions: [] });
  });

  it('are numbered when there are several of the same kind', () => {
    const source = aSourceWith([...documents, aCaseDocument('fan-again', {})], { everifyCases });
    const made = given(source, 'EV_FAN');
    expect(made.names.at(-1)).toBe(`${start}_FAN_en_2.pdf`);
    expect(made.text(`${start}_FAN_en_2.pdf`)).toBe('fan-again');
  });

  it.each([
    ['is referred', referred],
    ['was referred', { status: 'CLOSED', history: [step('REFERRED'), step('CLOSED')] }],
    ['the employee contests', { status: 'PENDING_REFERRAL', employeeDecision: 'ACTION' }],
  ] as const)('are exceptions when a case %s and they are not on file', (_, differences) => {
    const source = withCase({ ...(differences as Partial<EVerifyCase>) });
    expect(given(source, 'EV_FAN', 'EV_RDC').exceptions).toEqual([
      'EV_FAN FAN_MISSING case 2026061000001AA: the case was referred and no Further Action Notice is on file',
      'EV_RDC RDC_MISSING case 2026061000001AA: the case was referred and no Referral Date Confirmation is on file',
    ]);
  });

  it('are exceptions when the notice of another case is all there is', () => {
    const notice = aCaseDocument('fan', { caseNumber: 'ANOTHER' });
    const made = given(aSourceWith([notice], { everifyCases }), 'EV_FAN');
    expect(made.names).toEqual(['everify/EV-ANOTHER_FAN_en.pdf']);
    expect(made.exceptions).toHaveLength(1);
  });

  it('are exceptions when their bytes are lost', () => {
    const source = { ...aSourceWith(documents, { everifyCases }), attachments: new Map() };
    expect(given(source, 'EV_RDC').exceptions).toEqual([
      'EV_RDC ATTACHMENT_MISSING attachment rdc (OBJECT_MISSING): the stored file could not be found',
    ]);
  });

  it('do not apply to a case without a mismatch', () => {
    expect(given(withCase(), 'EV_FAN', 'EV_RDC')).toMatchObject({ names: [], exceptions: [] });
  });
});

describe('the asset EV_PHOTO_MATCH', () => {
  const photo = aCaseDocument('photo', { kind: 'PHOTO' }, { mimeType: 'image/jpeg' });

  it('is the copy that was compared and the result', () => {
    const made = given(
      aSourceWith([photo], { everifyCases: [aCase({ photoMatch: 'MATCH' })] }),
      'EV_PHOTO_MATCH',
    );
    expect(made.names).toEqual([`${start}_PhotoMatch.jpg`, `${start}_PhotoMatch.txt`]);
    expect(made.text(`${start}_PhotoMatch.txt`)).toContain('Photo match: MATCH');
    expect(made.exceptions).toEqual([]);
  });

  it('is an exception when photos were compared and no copy is on file', () => {
    const made = given(withCase({ photoMatch: 'NO_MATCH' }), 'EV_PHOTO_MATCH');
    expect(made.names).toEqual([`${start}_PhotoMatch.txt`]);
    expect(made.exceptions).toEqual([
      'EV_PHOTO_MATCH PHOTO_COPY_MISSING case 2026061000001AA: photos were compared and no copy of the document is on file',
    ]);
  });

  it('is the result alone when there was no photo to compare with', () => {
    const made = given(withCase({ photoMatch: 'NO_PHOTO' }), 'EV_PHOTO_MATCH');
    expect(made).toMatchObject({ names: [`${start}_PhotoMatch.txt`], exceptions: [] });
  });

  it('does not apply to documents whose photo is not compared', () => {
    const made = given(withCase({ photoMatch: 'NOT_APPLICABLE' }), 'EV_PHOTO_MATCH');
    expect(made).toMatchObject({ names: [], exceptions: [] });
  });
});

describe('the asset EV_DISCREPANCY', () => {
  const names = [`${start}_Discrepancies.csv`, `${start}_Discrepancies.pdf`];
  const differencesOf = (differences: Parameters<typeof aSubmission>[0]) => {
    const made = given(withCase({ submission: aSubmission(differences) }), 'EV_DISCREPANCY');
    expect(made).toMatchObject({ names, exceptions: [] });
    return csvRows(made.text(`${start}_Discrepancies.csv`)).slice(1);
  };

  it('names no difference where only case, spaces and punctuation differ', () => {
    expect(differencesOf({})).toEqual([]);
  });

  it('shows every field that differs as both have it', () => {
    const documents = [
      { documentTypeCode: 'DRIVERS_LICENSE', number: 'T000000002', expirationDate: '2030-01-30' },
      { documentTypeCode: 'SSN_CARD_UNRESTRICTED' },
    ];
    expect(
      differencesOf({ lastName: 'Tansley', ssn: '900001235', email: 'zephyri.ne@example.com', documents }),
    ).toEqual([
      ['Last Name', "O'Tansley", 'Tansley'],
      ['Social Security Number', '900-00-1234', '900-00-1235'],
      ['E-mail', 'zephyrine@example.com', 'zephyri.ne@example.com'],
      ['Number of DRIVERS_LICENSE', 'T000000001', 'T000000002'],
      ['Expiration of DRIVERS_LICENSE', '2030-01-31', '2030-01-30'],
      ['Document', 'BIRTH_CERTIFICATE', ''],
      ['Document', '', 'SSN_CARD_UNRESTRICTED'],
    ]);
  });

  it('is an exception when what was sent is not on file', () => {
    expect(given(withCase(), 'EV_DISCREPANCY')).toMatchObject({
      names: [],
      exceptions: [
        'EV_DISCREPANCY SUBMISSION_MISSING case 2026061000001AA: the fields that were sent to E-Verify are not on file',
      ],
    });
  });

  it('does not apply to a draft', () => {
    const draft = withCase({ status: 'DRAFT', submittedAt: undefined });
    expect(given(draft, 'EV_DISCREPANCY')).toMatchObject({ names: [], exceptions: [] });
  });
});

describe('the asset EV_DUPLICATE_REASON', () => {
  const continued = [step('CREATED'), step('DUPLICATE_FOUND'), step('SUBMITTED'), step('CLOSED')];

  it('is the reason that was given', () => {
    const made = given(
      withCase({ duplicateContinueReason: 'Hired again', history: continued }),
      'EV_DUPLICATE_REASON',
    );
    expect(made.text(`${start}_DuplicateReason.txt`)).toBe('Hired again\r\n');
    expect(made.exceptions).toEqual([]);
  });

  it('is an exception when the case was continued without one', () => {
    expect(given(withCase({ history: continued }), 'EV_DUPLICATE_REASON').exceptions).toEqual([
      'EV_DUPLICATE_REASON DUPLICATE_REASON_MISSING case 2026061000001AA: the case was continued as a duplicate and no reason is on file',
    ]);
  });

  it.each([
    ['waits for an answer', [step('CREATED'), step('DUPLICATE_FOUND')]],
    ['was given up', [step('CREATED'), step('DUPLICATE_FOUND'), step('CLOSED')]],
  ])('does not apply to a duplicate that %s', (_, history) => {
    expect(given(withCase({ history }), 'EV_DUPLICATE_REASON')).toMatchObject({ names: [], exceptions: [] });
  });
});
