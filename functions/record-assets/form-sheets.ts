import type { Attachment, I9Record } from '../i9/contract.ts';
import { documentTitle } from '../i9/form-i9-text.ts';
import { columnsOf, sheet } from './index-sheet.ts';

const ofAttachment = columnsOf<Attachment>();

/** One row for each stored file, also for those that are not in the package. */
export const documentsSheet = sheet<Attachment>(
  [
    ofAttachment.text('Section', 'Part of the form to which the file belongs.', (one) => one.section),
    ofAttachment.text('List', 'List of the document, A, B or C.', (one) => one.list),
    ofAttachment.text('Document Type', 'Code of the kind of document.', (one) => one.documentTypeCode),
    ofAttachment.text('Side', 'Side that the copy shows.', (one) => one.side),
    ofAttachment.link(
      'File',
      'Where the file is in the package; empty when it was not asked for or could not be given.',
      (one, { attachmentPaths }) => attachmentPaths.get(one.attachmentId),
    ),
    ofAttachment.integer('Bytes', 'Size of the file.', (one) => one.sizeBytes),
    ofAttachment.text('SHA-256', 'Of the file as it was uploaded.', (one) => one.sha256),
    ofAttachment.text('Uploaded By', 'Who uploaded it.', (one) => one.uploadedBy),
    ofAttachment.instant('Uploaded On', 'When it was uploaded.', (one) => one.uploadedAt),
  ],
  ({ record }) => record.attachments,
);

type Preparer = I9Record['supplementA'][number];
const ofPreparer = columnsOf<Preparer>();

/** One row for each preparer or translator of Section 1. */
export const supplementASheet = sheet<Preparer>(
  [
    ofPreparer.text('Preparer Last Name', 'Of the preparer or translator.', (one) => one.lastName),
    ofPreparer.text('Preparer First Name', 'Of the preparer or translator.', (one) => one.firstName),
    ofPreparer.text('MI', 'Middle initial.', (one) => one.middleInitial),
    ofPreparer.text('Address', 'Street number and name.', (one) => one.address?.street),
    ofPreparer.text('Apt', 'Apartment number.', (one) => one.address?.apartment),
    ofPreparer.text('City', 'City or town.', (one) => one.address?.city),
    ofPreparer.text('State', 'Two letters.', (one) => one.address?.state),
    ofPreparer.text('ZIP', 'Five or nine digits.', (one) => one.address?.zip),
    ofPreparer.text('Signed By', 'Name in the signature.', (one) => one.signature?.signerName),
    ofPreparer.instant('Signed On', 'When; empty while unsigned.', (one) => one.signature?.at),
  ],
  ({ record }) => record.supplementA,
);

type Reverification = I9Record['supplementB'][number];
const ofReverification = columnsOf<Reverification>();

/** One row for each reverification or rehire. */
export const supplementBSheet = sheet<Reverification>(
  [
    ofReverification.date('Rehire Date', 'Date of rehire, if it was one.', (one) => one.rehireDate),
    ofReverification.text('New Last Name', 'If it changed.', (one) => one.newLastName),
    ofReverification.text('New First Name', 'If it changed.', (one) => one.newFirstName),
    ofReverification.text('New MI', 'Middle initial, if it changed.', (one) => one.newMiddleInitial),
    ofReverification.text('Document Title', 'Document shown; a receipt says so.', ({ document }) =>
      document === undefined ? undefined : documentTitle(document),
    ),
    ofReverification.text(
      'Issuing Authority',
      'Of the document.',
      ({ document }) => document?.issuingAuthority,
    ),
    ofReverification.text('Document Number', 'Of the document.', ({ document }, subject) =>
      subject.masked(document?.number),
    ),
    ofReverification.date(
      'Expiration',
      'Of the document; empty where it does not apply.',
      ({ document }) => document?.expirationDate,
    ),
    ofReverification.text('Signer', 'Who signed for the employer.', (one) => one.signerName),
    ofReverification.instant('Signed On', 'When; empty while unsigned.', (one) => one.signature?.at),
    ofReverification.text('Additional Information', 'As entered.', (one, subject) =>
      subject.masked(one.additionalInformation),
    ),
    ofReverification.yesNo(
      'Alternative Procedure',
      'Whether the document was examined by a procedure that DHS authorized.',
      (one) => one.isAlternativeProcedure,
    ),
  ],
  ({ record }) => record.supplementB,
);
