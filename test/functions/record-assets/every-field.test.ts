import { describe, expect, it } from 'vitest';
import { EmployeeProfile, EVerifyCase, I9Record } from '../../../functions/i9/contract.ts';
import { AssetCode } from '../../../functions/record-assets/contract.ts';
import { sheetRows } from '../../../functions/record-assets/index-rows.ts';
import { recordFiles } from '../../../functions/record-assets/record-files.ts';
import { aContext, aSource } from './asset-sources.ts';
import { at, filled, leavesOf, withLeaf } from './schema-leaves.ts';

const leaves = leavesOf(I9Record);
const full = I9Record.parse(filled(leaves));
const name = (path: readonly (string | number)[]) => path.join('.');

/** Where our copy of a stored file lies is ours alone; the packages say where theirs is. */
const ownFields = ['attachments.0.objectKey', 'attachments.0.offset'];

function contentOf(record: I9Record, asset: AssetCode, ending: string): unknown {
  const source = aSource({ record, profile: EmployeeProfile.parse(filled(leavesOf(EmployeeProfile))) });
  const file = recordFiles(source, AssetCode.options).files.find(
    (one) => one.assetCode === asset && one.name.endsWith(ending),
  );
  return JSON.parse(String(file?.content));
}

describe('the JSON of a record', () => {
  it('holds every field of the record, when every asset is chosen', () => {
    const shown = contentOf(full, 'I9_DATA', '.json');
    const absent = leaves
      .filter(({ path, values }) => at(shown, path) !== values[0])
      .map(({ path }) => name(path));
    expect(leaves.length).toBeGreaterThan(200);
    expect(absent).toEqual(ownFields);
  });
});

describe('the JSON of an E-Verify case', () => {
  it('holds every field of the case', () => {
    const shown = contentOf(full, 'EV_CASE_DATA', '.json');
    const absent = leavesOf(EVerifyCase).filter(
      ({ path }) => at(shown, path) !== at(full.everifyCases[0], path) || at(shown, path) === undefined,
    );
    expect(absent).toEqual([]);
  });
});

describe('the JSON of a profile', () => {
  it('holds every field of the profile', () => {
    const shown = contentOf(full, 'EMPLOYEE_PROFILE', '.json');
    const fields = leavesOf(EmployeeProfile);
    expect(fields.filter(({ path, values }) => at(shown, path) !== values[0])).toEqual([]);
  });
});

/**
 * Not in the sheets, but on the form and in the JSON: the evidence of a signature beside its time, and our codes of
 * documents, whose titles are shown. The first signers are named by their sections.
 */
const notInSheets = [
  /^section1\.signature\.(method|signerName|ip|attestationTextVersion)$/,
  /^section2\.signature\.(method|signerName|ip|attestationTextVersion)$/,
  /^supplementA\.0\.signature\.(method|ip|attestationTextVersion)$/,
  /^supplementB\.0\.signature\.(method|signerName|ip|attestationTextVersion)$/,
  /\.documentTypeCode$/,
];

describe('the sheets of the index', () => {
  const rowsOf = (record: I9Record) => {
    const rows = sheetRows(aSource({ record }), aContext({ assets: ['I9_DATA'] }));
    return JSON.stringify([rows.Records, rows.SupplementA, rows.SupplementB]);
  };
  const formFields = leaves.filter(({ path }) => /^(section|supplement)/.test(String(path[0])));

  it('show every field of the form, but for those that are named', () => {
    const before = rowsOf(full);
    const unseen = formFields
      .filter(({ path, values }) => rowsOf(withLeaf(full, path, values[1])) === before)
      .map(({ path }) => name(path));
    const named = formFields
      .map(({ path }) => name(path))
      .filter((one) => notInSheets.some((pattern) => pattern.test(one)));
    expect(formFields.length).toBeGreaterThan(70);
    expect(unseen).toEqual(named);
  });
});
