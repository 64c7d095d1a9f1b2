import { describe, expect, it } from 'vitest';
import {
  countedFor,
  isActiveClient,
  isOpenCase,
  subjectPartOf,
} from '../../../functions/export-templates/open-things.ts';
import { systemLists } from '../../../functions/import-templates/catalog/knowledge-base.ts';

const having = (values: Record<string, string>) => ({ values });

describe('what is counted', () => {
  it('is every case with no closing status, one with a status of the firm’s own too', () => {
    const statuses = systemLists.get('CaseStatus')?.map(({ code }) => code) ?? [];
    const open = statuses.filter((CaseStatus) => isOpenCase(having({ CaseStatus })));
    expect(open).toEqual(['Open', 'OnHold', 'Filed', 'RFE']);
    expect([isOpenCase(having({})), isOpenCase(having({ CaseStatus: 'Parked' }))]).toEqual([true, true]);
  });

  it('is every client that is not inactive', () => {
    const active = ['Active', 'Inactive', ''].map((ClientStatus) => isActiveClient(having({ ClientStatus })));
    expect(active).toEqual([true, false, true]);
    expect(isActiveClient(having({}))).toBe(true);
  });

  it('counts for the case manager and the attorney, for one who is both once', () => {
    expect(countedFor(having({ CaseManagerID: 'JDoe', AttorneyID: 'asmith' }))).toEqual(['jdoe', 'asmith']);
    expect(countedFor(having({ CaseManagerID: 'jdoe', AttorneyID: 'JDOE' }))).toEqual(['jdoe']);
    expect(countedFor(having({ CaseManagerID: '' }))).toEqual([]);
  });
});

describe('the row of a client', () => {
  const part = (kind: 'VISA' | 'ADDRESS' | 'SUPERVISOR' | 'PASSPORT', values: Record<string, string>) =>
    subjectPartOf({ kind, values });

  it('has its current visa, its residence and its primary supervisor', () => {
    expect(part('VISA', { IsCurrent: 'true' })).toBe('currentVisa');
    expect(part('ADDRESS', { AddressType: 'RESIDENCE' })).toBe('residence');
    expect(part('SUPERVISOR', { IsPrimary: 'true', LinkStatus: 'Active' })).toBe('primarySupervisor');
    expect(part('SUPERVISOR', { IsPrimary: 'true' })).toBe('primarySupervisor');
  });

  it('has nothing of others', () => {
    expect([
      part('VISA', { IsCurrent: 'false' }),
      part('VISA', {}),
      part('ADDRESS', { AddressType: 'HISTORY' }),
      part('SUPERVISOR', { IsPrimary: 'false' }),
      part('SUPERVISOR', { IsPrimary: 'true', LinkStatus: 'Removed' }),
      part('PASSPORT', { IsPrimary: 'true' }),
    ]).toEqual([undefined, undefined, undefined, undefined, undefined, undefined]);
  });
});
