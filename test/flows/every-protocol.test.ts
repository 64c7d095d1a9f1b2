import { describe, expect, it } from 'vitest';
import { Protocol } from '../../functions/transfer/contract.ts';
import { doors } from '../functions/destinations/guarded-doors.ts';
import { crashPlaces } from './crash-places.ts';

describe.each(Protocol.options)('%s', (protocol) => {
  it('is a door that inner hosts are knocked at', () => {
    expect(doors.map(([name]) => name)).toContain(protocol);
  });

  it('has a place where deliveries are killed', () => {
    expect(crashPlaces.map((place) => place.protocol)).toContain(protocol);
  });
});
