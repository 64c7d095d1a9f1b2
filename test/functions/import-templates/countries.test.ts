import { describe, expect, it } from 'vitest';
import { countries } from '../../../functions/import-templates/catalog/countries.ts';
import { statesByCountry } from '../../../functions/import-templates/catalog/states.ts';
import {
  findCountry,
  foldedName,
  similarCountries,
} from '../../../functions/import-templates/country-lookup.ts';

const assigned = countries.filter(({ uses, alpha3 }) => uses.length === 4 && alpha3 !== 'XKX');

describe('the country list', () => {
  it('has exactly 256 entries, 249 of them those of ISO 3166-1', () => {
    expect(countries).toHaveLength(256);
    expect(assigned).toHaveLength(249);
  });

  it('has seven more: Kosovo, stateless people and five former states', () => {
    const added = countries.filter((country) => !assigned.includes(country));
    expect(added.map(({ alpha3, uses }) => [alpha3, uses.join(' ')])).toEqual([
      ['XKX', 'BIRTH CITIZENSHIP PASSPORT ADDRESS'],
      ['XXA', 'CITIZENSHIP PASSPORT'],
      ['SUN', 'BIRTH'],
      ['YUG', 'BIRTH'],
      ['SCG', 'BIRTH'],
      ['CSK', 'BIRTH'],
      ['ANT', 'BIRTH'],
    ]);
  });

  it('has codes of the right form, each once', () => {
    for (const { alpha3 } of countries) expect(alpha3).toMatch(/^[A-Z]{3}$/);
    for (const { alpha2, numeric } of assigned) {
      expect(alpha2).toMatch(/^[A-Z]{2}$/);
      expect(numeric).toMatch(/^(?!000)[0-8]\d\d$/);
    }
    for (const codes of [
      countries.map(({ alpha3 }) => alpha3),
      countries.flatMap(({ alpha2 }) => alpha2 ?? []),
      countries.flatMap(({ numeric }) => numeric ?? []),
    ]) {
      expect(new Set(codes).size).toBe(codes.length);
    }
  });

  it('calls every country as the platform does, by name or by alias', () => {
    const english = new Intl.DisplayNames('en', { type: 'region' });
    const strangers = assigned.filter(({ alpha2 = '', name, aliases }) => {
      const wanted = foldedName(english.of(alpha2) ?? '');
      return ![name, ...aliases].some((spelling) => foldedName(spelling) === wanted);
    });
    expect(strangers.map(({ name }) => name)).toEqual([]);
  });

  it('reads no spelling as two countries', () => {
    const spellings = countries.flatMap(({ name, alpha3, alpha2, aliases }) => [
      ...new Set([name, alpha3, alpha2 ?? alpha3, ...aliases].map(foldedName)),
    ]);
    expect(spellings.filter((spelling, at) => spellings.indexOf(spelling) !== at)).toEqual([]);
  });

  it.each([
    ['ABW', 'AW', '533'],
    ['CHE', 'CH', '756'],
    ['DEU', 'DE', '276'],
    ['GBR', 'GB', '826'],
    ['IND', 'IN', '356'],
    ['KOR', 'KR', '410'],
    ['SSD', 'SS', '728'],
    ['TLS', 'TL', '626'],
    ['USA', 'US', '840'],
    ['ZWE', 'ZW', '716'],
  ])('knows %s as %s and %s', (alpha3, alpha2, numeric) => {
    expect(countries.find((country) => country.alpha3 === alpha3)).toMatchObject({ alpha2, numeric });
  });
});

describe('looking for a country', () => {
  it.each(["Côte d'Ivoire", 'cote d’ivoire', "COTE D'IVOIRE", 'CIV', 'ci'])(
    'finds “%s” by its name or code',
    (written) => {
      expect(findCountry(written)).toMatchObject({ country: { alpha3: 'CIV' }, isAlias: false });
    },
  );

  it.each([
    ['UK', 'GBR'],
    ['South Korea', 'KOR'],
    ['Ivory Coast', 'CIV'],
    ['turkey', 'TUR'],
    ['United States', 'USA'],
    ['Yugoslavia', 'YUG'],
  ])('reads “%s” as %s', (written, alpha3) => {
    expect(findCountry(written)).toMatchObject({ country: { alpha3 }, isAlias: true });
  });

  it.each([
    ['Nigerria', 'Nigeria'],
    ['Untied States', 'United States of America'],
    ['Germny', 'Germany'],
    ['Phillippines', 'Philippines'],
  ])('suggests for “%s” first %s', (written, name) => {
    expect(findCountry(written)).toBeUndefined();
    expect(similarCountries(written)[0]).toBe(name);
  });

  it('suggests three at most, and nothing for what is like no country', () => {
    expect(similarCountries('United')).toHaveLength(3);
    expect(similarCountries('xqzwvkjy')).toEqual([]);
    expect(similarCountries('x'.repeat(100_000))).toEqual([]);
  });
});

describe('the states', () => {
  it('are 50 with the district, five territories and three postal codes of the forces, and 13 in Canada', () => {
    expect(statesByCountry['USA']?.states).toHaveLength(59);
    expect(statesByCountry['CAN']?.states).toHaveLength(13);
  });
});
