import type { EmployeeProfile, I9Record } from '../../functions/i9/contract.ts';

/** A piece of a person's data that must not show anywhere but where it belongs. */
export interface Canary {
  readonly kind: 'name' | 'SSN' | 'birth date' | 'e-mail' | 'phone' | 'number';
  readonly text: string;
}

/** What could betray an invented person, in the spellings in which programs write it. */
export function canariesOf(records: readonly I9Record[], profiles: readonly EmployeeProfile[]): Canary[] {
  const found = new Map<string, Canary>();
  const add = (kind: Canary['kind'], ...texts: (string | undefined)[]) => {
    for (const text of texts) if (text !== undefined && text.length >= 6) found.set(text, { kind, text });
  };
  for (const person of [...records.map(({ section1 }) => section1), ...profiles]) {
    const { lastName, firstName, dateOfBirth, ssn, email, phone } = person;
    add('name', lastName, asciiOf(lastName), `${firstName} ${lastName}`);
    add('birth date', dateOfBirth, dateOfBirth?.replace(/^(\d+)-(\d+)-(\d+)$/, '$2/$3/$1'));
    add('SSN', ssn, ssn?.replace(/^(...)(..)(....)$/, '$1-$2-$3'));
    add('e-mail', email);
    add('phone', phone);
  }
  for (const { section1, section2, supplementB } of records) {
    add('number', section1.uscisANumber, section1.i94Number, section1.foreignPassportNumber);
    const documents = [...(section2?.listA ?? []), section2?.listB, section2?.listC];
    for (const document of [...documents, ...supplementB.map((one) => one.document)])
      add('number', document?.number);
  }
  return [...found.values()];
}

/** As a path inside a package spells a name. */
function asciiOf(name: string): string {
  return name
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^A-Za-z0-9]+/g, '_');
}

/** The canaries in a text. Numbers count only where they stand alone, for hashes and ids hold all digits. */
export function canariesIn(text: string, canaries: readonly Canary[]): Canary[] {
  const lowered = text.toLowerCase();
  return canaries.filter(({ kind, text: wanted }) => {
    const needle = wanted.toLowerCase();
    for (let at = lowered.indexOf(needle); at !== -1; at = lowered.indexOf(needle, at + 1)) {
      const around = `${lowered[at - 1] ?? ' '}${lowered[at + needle.length] ?? ' '}`;
      if (kind === 'name' || !/[a-z0-9]/.test(around)) return true;
    }
    return false;
  });
}
