import type { FieldValues } from '../pdf/contract.ts';
import type { I9Record, VerificationDocument } from './contract.ts';
import {
  documentTitle,
  formDate,
  formSsn,
  joined,
  mark,
  notApplicable,
  signatureText,
  signedDate,
} from './form-i9-text.ts';

type Values = Record<string, string | undefined>;

/** Sections 1 and 2 as page 1 shows them: an entry left out of a signed section reads N/A, of an unsigned one nothing. */
export function sectionValues(record: I9Record): FieldValues {
  return { ...section1Values(record), ...section2Values(record) };
}

function section1Values({ section1 }: I9Record): Values {
  const { address, signature, citizenshipStatus: status } = section1;
  const isResident = status === 'LAWFUL_PERMANENT_RESIDENT';
  const isAlien = status === 'ALIEN_AUTHORIZED';
  const entries: Values = {
    's1.lastName': section1.lastName,
    's1.firstName': section1.firstName,
    's1.middleInitial': section1.middleInitial,
    's1.otherLastNames': section1.otherLastNames,
    's1.street': address?.street,
    's1.apartment': address?.apartment,
    's1.city': address?.city,
    's1.state': address?.state,
    's1.zip': address?.zip,
    's1.dateOfBirth': formDate(section1.dateOfBirth),
    's1.ssn': formSsn(section1.ssn),
    's1.email': section1.email,
    's1.phone': section1.phone,
    's1.residentANumber': isResident ? section1.uscisANumber : undefined,
    's1.authorizedUntilDate': formDate(section1.authorizedUntilDate),
    's1.alienANumber': isResident ? undefined : section1.uscisANumber,
    's1.i94Number': section1.i94Number,
    's1.foreignPassport': joined([section1.foreignPassportNumber, section1.foreignPassportCountry], ', '),
    's1.signedDate': signedDate(signature),
  };
  return {
    ...withNotApplicable(entries, signature !== undefined),
    's1.signature': signatureText(signature),
    's1.isCitizen': checked(status === 'CITIZEN'),
    's1.isNational': checked(status === 'NONCITIZEN_NATIONAL'),
    's1.isPermanentResident': checked(isResident),
    's1.isAuthorizedAlien': checked(isAlien),
  };
}

function section2Values({ section2 }: I9Record): Values {
  if (!section2) return { 's2.signature': signatureText(undefined) };
  const { signature } = section2;
  const entries: Values = {
    ...documentValues('s2.a', '.0', section2.listA[0]),
    ...documentValues('s2.a', '.1', section2.listA[1]),
    ...documentValues('s2.a', '.2', section2.listA[2]),
    ...documentValues('s2.b', '', section2.listB),
    ...documentValues('s2.c', '', section2.listC),
    's2.additionalInformation': section2.additionalInformation,
    's2.firstDayOfEmploymentDate': formDate(section2.firstDayOfEmploymentDate),
    's2.signer': joined([section2.signerLastName, section2.signerFirstName, section2.signerTitle], ', '),
    's2.signedDate': signedDate(signature),
    's2.businessName': section2.businessName,
    's2.businessAddress': section2.businessAddress,
  };
  return {
    ...withNotApplicable(entries, signature !== undefined),
    's2.signature': signatureText(signature),
    's2.isAlternativeProcedure': checked(section2.isAlternativeProcedure),
  };
}

function documentValues(list: string, suffix: string, document: VerificationDocument | undefined): Values {
  return {
    [`${list}.title${suffix}`]: document && documentTitle(document),
    [`${list}.authority${suffix}`]: document?.issuingAuthority,
    [`${list}.number${suffix}`]: document?.number,
    [`${list}.expiration${suffix}`]: formDate(document?.expirationDate),
  };
}

/** One page of Supplement A for up to four of the record's entries. */
export function supplementAValues(record: I9Record, entries: I9Record['supplementA']): FieldValues {
  const values = supplementHead(
    record,
    entries.length === 0 ? 'No preparer or translator on record.' : undefined,
  );
  for (const [index, { lastName, firstName, middleInitial, address, signature }] of entries.entries()) {
    const entry: Values = {
      signedDate: signedDate(signature),
      last: lastName,
      first: firstName,
      middle: middleInitial,
      street: joined([address?.street, address?.apartment && `Apt. ${address.apartment}`], ', '),
      city: address?.city,
      state: address?.state,
      zip: address?.zip,
    };
    put(values, index, withNotApplicable(entry, signature !== undefined));
    put(values, index, { signature: signatureText(signature) });
  }
  return values;
}

/** One page of Supplement B for up to three of the record's entries. */
export function supplementBValues(record: I9Record, entries: I9Record['supplementB']): FieldValues {
  const values = supplementHead(
    record,
    entries.length === 0 ? 'No reverification or rehire on record.' : undefined,
  );
  for (const [index, supplement] of entries.entries()) {
    const { document, signature } = supplement;
    const entry: Values = {
      rehireDate: formDate(supplement.rehireDate),
      newLast: supplement.newLastName,
      newFirst: supplement.newFirstName,
      newMiddle: supplement.newMiddleInitial,
      title: document && joined([documentTitle(document), document.issuingAuthority], ', '),
      number: document?.number,
      expiration: formDate(document?.expirationDate),
      signer: supplement.signerName,
      signedDate: signedDate(signature),
      additionalInformation: supplement.additionalInformation,
    };
    put(values, index, withNotApplicable(entry, signature !== undefined));
    put(values, index, {
      signature: signatureText(signature),
      isAlternativeProcedure: checked(supplement.isAlternativeProcedure),
    });
  }
  return values;
}

function supplementHead({ section1 }: I9Record, notice: string | undefined): Values {
  return {
    notice,
    'name.last': section1.lastName,
    'name.first': section1.firstName,
    'name.middle': section1.middleInitial,
  };
}

function put(values: Values, index: number, entry: Values): void {
  for (const [name, value] of Object.entries(entry)) values[`${name}.${index}`] = value;
}

function withNotApplicable(entries: Values, isSigned: boolean): Values {
  if (!isSigned) return entries;
  for (const name of Object.keys(entries)) entries[name] ||= notApplicable;
  return entries;
}

function checked(isChecked: boolean): string | undefined {
  return isChecked ? mark : undefined;
}
