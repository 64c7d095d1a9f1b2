import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { foldName } from '../../../functions/distributor-packages/package-rows.ts';
import type { Answer } from '../../support/api-caller.ts';
import { naughtyStrings } from '../../support/naughty-strings.ts';
import { hostileVectors } from '../../support/naughty-vectors.ts';
import {
  aNewPackage,
  type PackageCall,
  packageApi,
  packagesPath,
  shown,
} from '../../support/package-calls.ts';
import { packageWorld } from '../../support/package-world.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

const isDeep = process.env['WAYBILL_DEEP'] !== undefined;
const isBroken = (text: string) => !text.isWellFormed() || text.length > 900;
const texts = [...naughtyStrings, ...hostileVectors].filter(
  (text, place) => isDeep || place % 6 === 0 || isBroken(text),
);
const trimmed = (text: string) => text.normalize('NFC').trim();

let engine: TableEngine;
let call: PackageCall;
beforeAll(async () => {
  process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';
  engine = await startTableEngine();
  call = packageApi(await packageWorld(engine));
});
afterAll(() => engine.stop());

const add = (differences: Record<string, unknown>) =>
  call('POST', packagesPath, { body: aNewPackage(differences) });
const refusal = ({ status, body }: Answer) => [status, body.errors];
const nameProblems = [
  'Package Name is required.',
  'Package Name must be 100 characters or fewer.',
  'Package Name contains characters that cannot be shown.',
];

describe('a naughty name', { timeout: 300_000 }, () => {
  it('is kept as it is, or refused in words, and never taken twice', async () => {
    const holders = new Map<string, string>();
    for (const name of texts) {
      const answer = await add({ name });
      const taken = holders.has(foldName(name));
      expect([taken ? 409 : 201, 400], JSON.stringify(name)).toContain(answer.status);
      if (answer.status === 201) {
        holders.set(foldName(name), answer.body.packageId);
        expect((await shown(call, answer.body.packageId)).name).toBe(trimmed(name));
      } else if (answer.status === 409)
        expect(answer.body.errors).toEqual([{ pointer: '#/name', detail: 'Package Name should be unique.' }]);
      else
        for (const { pointer, detail } of answer.body.errors) {
          expect(pointer).toBe('#/name');
          expect(nameProblems).toContain(detail);
        }
    }
    const listed = (await call('GET', packagesPath)).body.items;
    expect(listed).toHaveLength(holders.size);
  });

  it.each([
    ['half a character', 'a\ud83d', 'characters'],
    ['a control character', 'a\u0000b', 'characters'],
    ['a line end', 'a\u2028b', 'characters'],
    ['a mark that turns the text behind it', '\u202egnp.exe', 'characters'],
    ['no character of Unicode', 'a\uffff', 'characters'],
    ['nothing that can be seen', '\u200b\u3164\u2800', 'missing'],
    ['more than a key holds', `<p ${'a=b '.repeat(300)}>`, 'length'],
  ])('is refused for %s', async (_what, name, why) => {
    const [missing, length, characters] = nameProblems;
    const detail = { missing, length, characters }[why];
    expect(refusal(await add({ name }))).toEqual([400, [{ pointer: '#/name', detail }]]);
  });

  it.each([
    ['Platinum', 'Plat\u200binum'],
    ['ﬁnance', 'FINANCE'],
    ['Große', 'GROSSE'],
    ['İzmir', 'IZMIR'],
  ])('is the same as one that looks or sounds like it: %s and %s', async (one, other) => {
    expect((await add({ name: one })).status).toBe(201);
    const detail = 'Package Name should be unique.';
    expect(refusal(await add({ name: other }))).toEqual([409, [{ pointer: '#/name', detail }]]);
  });
});

describe('a naughty External Package ID', { timeout: 300_000 }, () => {
  it('is refused in the exact words unless all its characters are allowed', async () => {
    const problems = [
      'External Package ID is required.',
      'External Package ID must be 50 characters or fewer.',
      'External Package ID may contain letters, numbers, period, underscore and hyphen only.',
      'External Package ID should be unique.',
    ];
    for (const externalPackageId of texts) {
      const { status, body } = await add({ externalPackageId });
      const isRight = /^[A-Za-z0-9._-]{1,50}$/.test(externalPackageId.trim());
      expect(isRight ? [201, 409] : [400], JSON.stringify(externalPackageId)).toContain(status);
      if (status === 201) expect(body.externalPackageId).toBe(externalPackageId.trim());
      else
        for (const { pointer, detail } of body.errors) {
          expect(pointer).toBe('#/externalPackageId');
          expect(problems).toContain(detail);
        }
    }
  });
});
