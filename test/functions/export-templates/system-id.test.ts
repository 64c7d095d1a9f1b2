import { describe, expect, it } from 'vitest';
import { systemClientId, systemId } from '../../../functions/export-templates/system-id.ts';

const client = { firmId: 'firm1', key: ['ACME-US', '100234'] };

describe('an id of the system', () => {
  it('is the same for ever', () => {
    expect(systemId('EMPLOYEE', client)).toBe('B84NAM2TX2PZ8MC48');
    expect(systemId('CORPORATION', { firmId: 'firm1', key: ['ACME-US'] })).toBe('C86Q6CKCDZQQF5GVT');
    expect(systemId('CASE', { firmId: 'firm1', key: ['ACME-US', '100234', 'HR-1'] })).toBe(
      'KDRS6HDT37V41CTKD',
    );
  });

  it('is a letter for the kind and 16 signs that are not mixed up', () => {
    for (const [kind, letter] of [
      ['CORPORATION', 'C'],
      ['EMPLOYEE', 'B'],
      ['EXPIRATION', 'D'],
      ['VISA', 'V'],
      ['PASSPORT', 'P'],
      ['CASE', 'K'],
    ] as const)
      expect(systemId(kind, client)).toMatch(new RegExp(`^${letter}[0-9A-HJKMNP-TV-Z]{16}$`));
  });

  it('is the same for keys that are the same to imports, and for what belongs to a client', () => {
    const spelled = [
      ['acme-us', '100234'],
      ['ACME-US', '100234', 'N1234567'],
    ];
    for (const key of spelled) expect(systemClientId({ firmId: 'firm1', key })).toBe(systemClientId(client));
  });

  it('differs by firm, kind and every part of the key, wherever the parts are cut', () => {
    const ids = [
      systemId('VISA', { firmId: 'firm1', key: ['a', 'b', 'c'] }),
      systemId('VISA', { firmId: 'firm2', key: ['a', 'b', 'c'] }),
      systemId('EXPIRATION', { firmId: 'firm1', key: ['a', 'b', 'c'] }),
      systemId('VISA', { firmId: 'firm1', key: ['a', 'bc', ''] }),
      systemId('VISA', { firmId: 'firm1', key: ['ab', '', 'c'] }),
      systemId('VISA', { firmId: 'firm1', key: ['a', 'b","c'] }),
      systemId('VISA', { firmId: 'firm1', key: ['a', 'b'] }),
    ];
    expect(new Set(ids.map((id) => id.slice(1))).size).toBe(ids.length);
  });

  it('is another for each of twenty thousand', () => {
    const ids = new Set<string>();
    for (let at = 0; at < 20_000; at += 1)
      ids.add(systemId('EMPLOYEE', { firmId: 'firm1', key: ['ACME-US', String(at)] }));
    expect(ids.size).toBe(20_000);
  });
});
