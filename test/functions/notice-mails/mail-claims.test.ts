import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addressHash } from '../../../functions/notice-mails/address-hash.ts';
import {
  type ClaimsTable,
  claimMail,
  markMailed,
  releaseMail,
} from '../../../functions/notice-mails/mail-claims.ts';
import { startTableEngine, type TableEngine } from '../../support/table-engine.ts';

let engine: TableEngine;
let table: ClaimsTable;
beforeAll(async () => {
  engine = await startTableEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = { client: engine.client, table: await engine.createTable() };
});

const key = { pk: 'F#firm1#MAILS', sk: 'one' };
const at = (seconds: number) => new Date(Date.parse('2026-11-20T20:00:00Z') + seconds * 1000);

describe('a mail', () => {
  it('is claimed by one of those who want to send it at once', async () => {
    const claims = await Promise.all([1, 2, 3].map(() => claimMail(table, key, at(0))));
    expect(claims.toSorted()).toEqual(['ELSEWHERE', 'ELSEWHERE', 'MINE']);
  });

  it('is sent once', async () => {
    await claimMail(table, key, at(0));
    await markMailed(table, key);
    expect(await claimMail(table, key, at(1_000_000))).toBe('SENT');
  });

  it('may be claimed again when it could not be sent, and when its sender was cut off a minute ago', async () => {
    await claimMail(table, key, at(0));
    await releaseMail(table, key);
    expect(await claimMail(table, key, at(1))).toBe('MINE');
    expect(await claimMail(table, key, at(61))).toBe('ELSEWHERE');
    expect(await claimMail(table, key, at(62))).toBe('MINE');
  });

  it('is another one for another address or another thing to tell', async () => {
    await claimMail(table, key, at(0));
    expect(await claimMail(table, { ...key, sk: 'two' }, at(0))).toBe('MINE');
  });
});

it('an address is the same however it is spelled', () => {
  expect(addressHash(' OPS@acme.example')).toBe(addressHash('ops@acme.example'));
  expect(addressHash('ops@acme.example')).not.toBe(addressHash('hr@acme.example'));
});
