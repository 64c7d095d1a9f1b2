import type { ColumnDeclaration, ColumnType, CountryUse } from './declaration.ts';

type Rest = Partial<Omit<ColumnDeclaration, 'name' | 'type' | 'mostChars' | 'example'>>;

const sized =
  (type: ColumnType) =>
  (name: string, mostChars: number, example: string, rest: Rest = {}): ColumnDeclaration => ({
    name,
    type,
    mostChars,
    example,
    ...rest,
  });

const fixed =
  (type: ColumnType, mostChars: number) =>
  (name: string, example: string, rest: Rest = {}): ColumnDeclaration => ({
    name,
    type,
    mostChars,
    example,
    ...rest,
  });

export const id = sized('id');
export const text = sized('text');
export const digits = sized('digits');
export const integer = sized('integer');
export const decimal = sized('decimal');
export const phone = fixed('phone', 25);
export const email = fixed('email', 100);
export const date = fixed('date', 10);
export const dateOrStatus = fixed('dateOrStatus', 10);
export const partDate = fixed('partDate', 10);
export const boolean = fixed('boolean', 1);
export const ssn = fixed('ssn', 11);

export const required = { isRequired: true } as const;

export const country = (
  name: string,
  countryUse: CountryUse,
  example: string,
  rest: Rest = {},
): ColumnDeclaration => ({ name, type: 'country', mostChars: 60, countryUse, example, ...rest });

export const choice = (
  name: string,
  mostChars: number,
  options: readonly string[],
  example: string,
  rest: Rest = {},
): ColumnDeclaration => ({ name, type: 'choice', mostChars, options, example, ...rest });

export const kb = (
  name: string,
  mostChars: number,
  list: string,
  example: string,
  rest: Rest = {},
): ColumnDeclaration => ({ name, type: 'kb', mostChars, list, example, ...rest });

/** The first two columns of nearly every template. */
export const employerId = id('EmployerID', 30, 'ACME-US', {
  isRequired: true,
  keyPart: 1,
  reference: 'CORPORATION',
  help: 'The id of the employer, as in the employer template.',
});
export const employeeId = id('EmployeeID', 30, '100234', {
  isRequired: true,
  keyPart: 2,
  reference: 'EMPLOYEE',
  help: 'The id of the employee within the employer, as in the employee template.',
});

/** State of the address whose country stands in `Country`. */
export const stateProvince = text('StateProvince', 50, 'TX', {
  stateOf: 'Country',
  requiredWhen: { column: 'Country', values: ['USA', 'CAN'] },
  help: 'In the United States and Canada the two-letter code, and required; elsewhere any text.',
});

export const unitedStates = 'United States of America';
