import { describe, expect, it } from 'vitest';
import { I9Record } from '../../../functions/i9/contract.ts';
import { assetOfAttachment, needsOf } from '../../../functions/record-assets/asset-needs.ts';
import { AssetCode, exceptionReasons } from '../../../functions/record-assets/contract.ts';
import { type SheetName, sheetNames, sheetRows } from '../../../functions/record-assets/index-rows.ts';
import { recordFiles } from '../../../functions/record-assets/record-files.ts';
import type { RecordSource } from '../../../functions/record-assets/record-source.ts';
import { aProfile } from '../../support/record-builders.ts';
import { aCase, aCaseDocument, aContext, aSourceWith, aStoredFile, aSubmission } from './asset-sources.ts';
import { filled, leavesOf } from './schema-leaves.ts';

const documents = [
  aStoredFile('licence'),
  aStoredFile('scan', { section: 'HIST', documentTypeCode: 'PAPER_FORM' }),
  aCaseDocument('fan', {}),
  aCaseDocument('rdc', { kind: 'RDC' }),
  aCaseDocument('photo', { kind: 'PHOTO' }),
];
const note = {
  text: 'Called.',
  author: 'Dana Quillfeather',
  at: '2026-03-05T10:00:00.000Z',
  source: 'UI' as const,
};

/** A record to which every asset applies. */
function wholeSource(): RecordSource {
  const everything = I9Record.parse(filled(leavesOf(I9Record)));
  const everifyCases = [
    aCase({ submission: aSubmission(), photoMatch: 'MATCH', duplicateContinueReason: 'Hired again' }),
  ];
  const { priorVersions, communications, resolveEntries, remoteEvents } = everything;
  const parts = { priorVersions, communications, resolveEntries, remoteEvents, everifyCases };
  return { ...aSourceWith(documents, { ...parts, version: 3 }), profile: aProfile(), notes: [note] };
}

describe('each asset', () => {
  it.each(AssetCode.options)('%s alone makes files of its own and no others', (asset) => {
    const { files } = recordFiles(wholeSource(), [asset]);
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter(({ assetCode }) => assetCode !== asset)).toEqual([]);
  });

  it.each(AssetCode.options)('%s not chosen adds no file and no exception', (asset) => {
    const others = AssetCode.options.filter((code) => code !== asset);
    const source = { ...wholeSource(), attachments: new Map(), profile: undefined, notes: undefined };
    const { files, exceptions } = recordFiles(source, others);
    expect([...files, ...exceptions].filter(({ assetCode }) => assetCode === asset)).toEqual([]);
  });

  it('comes in the order of the catalogue, whatever the order of the choice', () => {
    const order = (assets: AssetCode[]) => recordFiles(wholeSource(), assets).files.map(({ name }) => name);
    expect(order(AssetCode.options.toReversed())).toEqual(order([...AssetCode.options]));
  });

  it('makes the same bytes again', () => {
    const source = wholeSource();
    const contents = () =>
      recordFiles(source, AssetCode.options).files.map(({ content }) => content.toString('latin1'));
    expect(contents()).toEqual(contents());
  });
});

describe('what has to be read', () => {
  it.each([
    ['I9_ATTACHMENTS', ['licence']],
    ['I9_HISTORICAL', ['scan']],
    ['EV_FAN', ['fan']],
    ['EV_RDC', ['rdc']],
    ['EV_PHOTO_MATCH', ['photo']],
  ] as const)('for %s is the stored files of that asset', (asset, ids) => {
    const needs = needsOf([asset]);
    const needed = documents.filter(needs.isAttachmentNeeded).map(({ attachmentId }) => attachmentId);
    expect([needs.attachments, needs.profile, needs.notes]).toEqual([true, false, false]);
    expect(needed).toEqual(ids);
  });

  it('is every stored file when every asset is chosen', () => {
    expect(documents.filter(needsOf(AssetCode.options).isAttachmentNeeded)).toEqual(documents);
    expect(new Set(documents.map(assetOfAttachment)).size).toBe(documents.length);
  });

  it('is the profile or its notes for the assets made of them, and nothing for the form', () => {
    expect(needsOf(['EMPLOYEE_PROFILE'])).toMatchObject({ profile: true, notes: false, attachments: false });
    expect(needsOf(['PROFILE_NOTES'])).toMatchObject({ profile: false, notes: true, attachments: false });
    expect(needsOf(['I9_FORM', 'I9_AUDIT_TRAIL'])).toMatchObject({
      profile: false,
      notes: false,
      attachments: false,
    });
  });
});

describe('a sheet of the index', () => {
  const filledSheets = (assets: readonly AssetCode[]) => {
    const rows = sheetRows(wholeSource(), aContext({ assets }));
    return sheetNames.filter((name) => rows[name].length > 0);
  };
  const always: SheetName[] = ['Records', 'Documents'];

  it.each([
    ['I9_FORM', []],
    ['I9_DATA', []],
    ['I9_AUDIT_TRAIL', ['AuditTrail']],
    ['PROFILE_NOTES', ['Notes']],
    ['EV_CASE_DATA', ['EVerifyCases']],
    ['EV_CASE_HISTORY', ['EVerifyHistory']],
  ] as const)('is filled by %s or always, no other', (asset, sheets) => {
    expect(filledSheets([asset])).toEqual([...always, ...sheets]);
  });

  it('names the files that are in the package and leaves the others without', () => {
    const source = wholeSource();
    const made = recordFiles(source, ['EV_FAN']);
    const rows = sheetRows(source, aContext({ assets: ['EV_FAN'], made, folderPath: 'records/A/B/' }));
    expect(rows.Documents.map((row) => row[5])).toEqual([
      undefined,
      undefined,
      'records/A/B/everify/EV-2026061000001AA_FAN_en.pdf',
      undefined,
      undefined,
    ]);
  });

  it('shows the exceptions of the record', () => {
    const source = { ...wholeSource(), attachments: new Map(), isUndatedTermination: true };
    const made = recordFiles(source, ['EV_RDC']);
    expect(sheetRows(source, aContext({ made })).Exceptions).toEqual([
      [5_000_001, 'RECORD', 'TERMINATED_WITHOUT_DATE', 'terminated, no date'],
      [
        5_000_001,
        'EV_RDC',
        'ATTACHMENT_MISSING',
        'attachment rdc (OBJECT_MISSING): the stored file could not be found',
      ],
    ]);
  });

  it('that cannot be made of a record is an exception and costs no other sheet', () => {
    const source = wholeSource();
    const attachments = [
      new Proxy({}, { get: () => Buffer.alloc(-1) }),
    ] as unknown as I9Record['attachments'];
    const rows = sheetRows({ ...source, record: { ...source.record, attachments } }, aContext());
    expect(rows.Records).toHaveLength(1);
    expect(rows.Documents).toEqual([]);
    expect(rows.Exceptions).toEqual([
      [
        5_000_001,
        'RECORD',
        'INDEX_ROW_FAILED',
        `sheet Documents, RangeError: ${exceptionReasons.INDEX_ROW_FAILED}`,
      ],
    ]);
  });
});
