import { describe, expect, it } from 'vitest';
import type { I9Record } from '../../../functions/i9/contract.ts';
import { AssetCode } from '../../../functions/record-assets/contract.ts';
import { recordFiles } from '../../../functions/record-assets/record-files.ts';
import { anI9Record } from '../../support/record-builders.ts';
import { hasPdfTools, textOf } from '../pdf/pdf-tools.ts';
import { aSource, aSourceWith, aStoredFile, given } from './asset-sources.ts';

const priorOf = (record: I9Record, version: number, lastName: string) => ({
  version,
  formEdition: '08/01/23' as const,
  supersededAt: `2026-0${version + 3}-15T10:00:00.000Z`,
  supersededBy: 'Tobias Rainsborrow',
  section1: { ...record.section1, lastName },
  supplementA: [],
  section2: record.section2,
  supplementB: [],
});

describe('the asset I9_FORM', () => {
  it('is the form as PDF', () => {
    const made = given(aSource(), 'I9_FORM');
    expect(made.names).toEqual(['I9-5000001_FormI9.pdf']);
    expect(made.content('I9-5000001_FormI9.pdf').subarray(0, 5).toString()).toBe('%PDF-');
    expect(made.exceptions).toEqual([]);
  });

  it('is an exception when the stored form is missing', () => {
    const made = given(aSource({ record: anI9Record({ isFormMissing: true }) }), 'I9_FORM');
    expect(made.names).toEqual([]);
    expect(made.exceptions).toEqual(['I9_FORM FORM_MISSING the stored form could not be found']);
  });
});

describe('the asset I9_PRIOR_VERSIONS', () => {
  const base = anI9Record();

  it('is each superseded version, newest first, under the day it was superseded', () => {
    const priorVersions = [priorOf(base, 1, 'Quillfeather'), priorOf(base, 2, 'Larkspurton')];
    const made = given(aSource({ record: { ...base, version: 3, priorVersions } }), 'I9_PRIOR_VERSIONS');
    expect(made.names).toEqual(['I9-5000001_v2_FormI9_20260515.pdf', 'I9-5000001_v1_FormI9_20260415.pdf']);
    expect(made.exceptions).toEqual([]);
  });

  it.skipIf(!hasPdfTools)('shows the fields, edition and version of then', () => {
    const priorVersions = [priorOf(base, 1, 'Quillfeather')];
    const made = given(aSource({ record: { ...base, version: 2, priorVersions } }), 'I9_PRIOR_VERSIONS');
    const text = textOf(made.content('I9-5000001_v1_FormI9_20260415.pdf'), 1);
    expect(text).toContain('Quillfeather');
    expect(text).toContain('Edition 08/01/23');
    expect(text).toContain('version 1');
  });

  it('names the versions that are not on file', () => {
    const record = { ...base, version: 4, priorVersions: [priorOf(base, 2, 'Quillfeather')] };
    const made = given(aSource({ record }), 'I9_PRIOR_VERSIONS');
    expect(made.names).toHaveLength(1);
    expect(made.exceptions).toEqual([
      'I9_PRIOR_VERSIONS PRIOR_VERSION_MISSING version 3, 1: a superseded version of the form is not on file',
    ]);
  });

  it('ends with some of the versions when nearly all of very many are missing', () => {
    const made = given(aSource({ record: { ...base, version: 2_000_000_000 } }), 'I9_PRIOR_VERSIONS');
    expect(made.exceptions).toHaveLength(1);
  });

  it('does not apply to a first version', () => {
    expect(given(aSource(), 'I9_PRIOR_VERSIONS')).toMatchObject({ names: [], exceptions: [] });
  });
});

describe('the asset I9_ATTACHMENTS', () => {
  const files = [
    aStoredFile('licence'),
    aStoredFile('scan', { section: 'HIST', list: undefined, documentTypeCode: 'PAPER_FORM' }),
    aStoredFile('certificate', { list: 'C', documentTypeCode: 'BIRTH_CERTIFICATE', mimeType: 'image/png' }),
    aStoredFile('other', { section: 'OTHER', list: undefined, documentTypeCode: 'LETTER' }),
  ];

  it('is the copy of each stored file but scans of paper forms', () => {
    const made = given(aSourceWith(files), 'I9_ATTACHMENTS');
    expect(made.names).toEqual([
      'attachments/I9-5000001_S2_ListB_DRIVERS_LICENSE_01.jpg',
      'attachments/I9-5000001_S2_ListC_BIRTH_CERTIFICATE_03.png',
      'attachments/I9-5000001_OTHER_LETTER_04.jpg',
    ]);
    expect(made.text('attachments/I9-5000001_S2_ListC_BIRTH_CERTIFICATE_03.png')).toBe('certificate');
  });

  it('names what is missing and what is damaged, and gives the rest', () => {
    const source = aSourceWith(files);
    const attachments = new Map(source.attachments)
      .set('licence', { kind: 'DAMAGED', reason: 'SHA256_DIFFERS' })
      .set('certificate', { kind: 'MISSING', reason: 'OBJECT_TOO_SHORT' });
    const made = given({ ...source, attachments }, 'I9_ATTACHMENTS');
    expect(made.names).toEqual(['attachments/I9-5000001_OTHER_LETTER_04.jpg']);
    expect(made.exceptions).toEqual([
      'I9_ATTACHMENTS ATTACHMENT_DAMAGED attachment licence (SHA256_DIFFERS): the stored file is not the one that was uploaded',
      'I9_ATTACHMENTS ATTACHMENT_MISSING attachment certificate (OBJECT_TOO_SHORT): the stored file could not be found',
    ]);
  });

  it('takes a file of a case that does not say what it is, so that none is lost', () => {
    const file = aStoredFile('page', { section: 'EVERIFY', list: undefined, documentTypeCode: 'CASE_PAGE' });
    expect(given(aSourceWith([file]), 'I9_ATTACHMENTS').names).toEqual([
      'attachments/I9-5000001_EVERIFY_CASE_PAGE_01.jpg',
    ]);
  });
});

describe('the asset I9_HISTORICAL', () => {
  const scan = aStoredFile('scan', {
    section: 'HIST',
    list: undefined,
    documentTypeCode: 'PAPER_FORM',
    mimeType: 'application/pdf',
  });

  it('is the scans of the paper form and nothing else', () => {
    const made = given(
      aSourceWith([aStoredFile('licence'), scan], { recordType: 'HISTORICAL' }),
      'I9_HISTORICAL',
    );
    expect(made.names).toEqual(['attachments/I9-5000001_HIST_PAPER_FORM_02.pdf']);
    expect(made.exceptions).toEqual([]);
  });

  it('is an exception when a record that was made on paper has no scan', () => {
    const made = given(aSourceWith([aStoredFile('licence')], { recordType: 'HISTORICAL' }), 'I9_HISTORICAL');
    expect(made.exceptions).toEqual([
      'I9_HISTORICAL HISTORICAL_SCAN_MISSING the record was made on paper and no scan is on file',
    ]);
  });

  it('does not apply to an electronic record', () => {
    expect(given(aSource(), 'I9_HISTORICAL')).toMatchObject({ names: [], exceptions: [] });
  });
});

describe('the asset I9_AUDIT_TRAIL', () => {
  it('is the trail as CSV, oldest first with the chain of hashes, and as PDF', () => {
    const { auditTrail } = anI9Record();
    const made = given(aSource(), 'I9_AUDIT_TRAIL');
    expect(made.names).toEqual(['audit/I9-5000001_AuditTrail.csv', 'audit/I9-5000001_AuditTrail.pdf']);
    const lines = made.text('audit/I9-5000001_AuditTrail.csv').split('\r\n');
    expect(lines[0]).toBe(
      'Sequence,Date (UTC),Section,Audit History Event,Field Name,Previous Value,Updated Value,Changed By,Actor Type,IP Address,Channel,Reference,Previous Hash,Hash',
    );
    expect(lines.slice(1)).toEqual([
      ...auditTrail.map(
        ({ sequence, at, previousHash, hash }) =>
          `${sequence},${at},ACCESS,VIEWED,,,,Ngozi Sorrelwood,USER,,,,${previousHash},${hash}`,
      ),
      '',
    ]);
    expect(made.exceptions).toEqual([]);
  });

  it('is given as it is stored, with an exception, when an entry was changed', () => {
    const [first, second, third] = anI9Record().auditTrail;
    const auditTrail = [first, { ...second, actorName: 'Somebody Else' }, third] as I9Record['auditTrail'];
    const made = given(aSource({ record: anI9Record({ auditTrail }) }), 'I9_AUDIT_TRAIL');
    expect(made.text('audit/I9-5000001_AuditTrail.csv')).toContain('Somebody Else');
    expect(made.exceptions).toEqual([
      'I9_AUDIT_TRAIL AUDIT_TRAIL_BROKEN entry 2 (HASH): the chain of hashes does not hold; the trail is given as stored',
    ]);
  });
});

describe('the asset I9_DATA', () => {
  const source = aSourceWith([aStoredFile('licence'), aStoredFile('lost')]);

  it('says where the copies are that are in the package', () => {
    const attachments = new Map(source.attachments);
    attachments.delete('lost');
    const { text } = given({ ...source, attachments }, 'I9_DATA', 'I9_ATTACHMENTS');
    expect(JSON.parse(text('I9-5000001.json')).attachments).toMatchObject([
      { attachmentId: 'licence', file: 'attachments/I9-5000001_S2_ListB_DRIVERS_LICENSE_01.jpg' },
      expect.not.objectContaining({ file: expect.anything() }),
    ]);
    expect(given(source, 'I9_DATA').text('I9-5000001.json')).not.toContain('"file"');
  });

  it('leaves out the parts that are assets of their own until those are chosen', () => {
    const parts = [
      'auditTrail',
      'priorVersions',
      'communications',
      'resolveEntries',
      'remoteEvents',
      'everifyCases',
    ];
    const partsIn = (...assets: AssetCode[]) =>
      Object.keys(JSON.parse(given(source, ...assets).text('I9-5000001.json'))).filter((key) =>
        parts.includes(key),
      );
    expect(partsIn('I9_DATA')).toEqual([]);
    expect(partsIn('I9_DATA', 'I9_AUDIT_TRAIL')).toEqual(['auditTrail']);
    expect(partsIn(...AssetCode.options).toSorted()).toEqual(parts.toSorted());
  });
});

describe('a record', () => {
  it('is an exception as a whole when it was taken for a termination without a date', () => {
    expect(given(aSource({ isUndatedTermination: true }), 'I9_COMMUNICATIONS').exceptions).toEqual([
      'RECORD TERMINATED_WITHOUT_DATE terminated, no date',
    ]);
  });

  it('gives its other files when one of them cannot be made, and quotes nothing of it', () => {
    const broken = { ...anI9Record() };
    const section1 = new Proxy(broken.section1, {
      get: () => {
        throw new RangeError('Zephyrine 900001234');
      },
    });
    const made = recordFiles(aSource({ record: { ...broken, section1 } }), ['I9_FORM', 'I9_AUDIT_TRAIL']);
    expect(made.files.map(({ name }) => name)).toEqual([
      'audit/I9-5000001_AuditTrail.csv',
      'audit/I9-5000001_AuditTrail.pdf',
    ]);
    expect(made.exceptions).toEqual([
      {
        i9Id: 5_000_001,
        assetCode: 'I9_FORM',
        reason: 'RENDERING_FAILED',
        detail: 'I9-5000001_FormI9.pdf, RangeError: the file could not be made',
      },
    ]);
  });
});
