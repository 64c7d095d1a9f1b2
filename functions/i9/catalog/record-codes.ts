import * as z from 'zod';

/** Editions of Form I-9, by the date printed on the form. */
export const FormEdition = z.enum([
  '01/20/25',
  '08/01/23',
  '10/21/19',
  '07/17/17',
  '11/14/16',
  '03/08/13',
  'OTHER',
]);

export const RecordType = z.enum(['ELECTRONIC', 'HISTORICAL']);

export const Workflow = z.enum([
  'IN_PERSON',
  'S1_ONLY',
  'EMPLOYER_APPOINT',
  'EMPLOYEE_APPOINT',
  'NETWORK_ALLIANCE',
  'I9_PRO',
  'I9_PRO_EVERIFY',
]);

export const CitizenshipStatus = z.enum([
  'CITIZEN',
  'NONCITIZEN_NATIONAL',
  'LAWFUL_PERMANENT_RESIDENT',
  'ALIEN_AUTHORIZED',
]);

export const NextAction = z.enum([
  'COMPLETE_SECTION_1',
  'COMPLETE_SECTION_2',
  'ENTER_START_DATE',
  'RECEIPT_REVERIFICATION_DUE',
  'PURGE',
  'COMPLETE_SECTION_3',
  'CREATE_EVERIFY_CASE',
  'EVERIFY_ACTION_REQUIRED',
  'EVERIFY_PENDING',
  'REVIEW_SECTION_2',
  'NONE',
]);

export const AuditEventName = z.enum([
  'CREATED',
  'VIEWED',
  'PRINTED',
  'FIELD_CHANGED',
  'SIGNED_S1',
  'SIGNED_S2',
  'SIGNED_SA',
  'SIGNED_SB',
  'UNSIGNED',
  'AMENDED',
  'ATTACHMENT_ADDED',
  'ATTACHMENT_DELETED',
  'REMOTE_LINK_SENT',
  'REMOTE_LINK_OPENED',
  'AR_ASSIGNED',
  'WORKFLOW_SWITCHED',
  'MOVED',
  'TERMINATED',
  'REHIRED',
  'EVERIFY_SUBMITTED',
  'EVERIFY_STATUS',
  'EVERIFY_CLOSED',
  'EXPORTED',
  'NOTE_ADDED',
  'DELETED',
  'PURGED',
  'RESOLVE_ACTION',
]);

export const EVerifyStatus = z.enum([
  'DRAFT',
  'CREATED',
  'SUBMITTED',
  'QUEUED',
  'UNCONFIRMED_DATA',
  'DUPLICATE_FOUND',
  'PHOTO_MATCH',
  'SCAN_AND_UPLOAD',
  'PENDING_REFERRAL',
  'REFERRED',
  'MANUAL_REVIEW',
  'CASE_IN_CONTINUANCE',
  'CLOSE_CASE_AND_RESUBMIT',
  'FINAL_NONCONFIRMATION',
  'EMPLOYMENT_AUTHORIZED',
  'CLOSED',
]);

export const mimeTypes = ['application/pdf', 'image/jpeg', 'image/png', 'image/tiff'] as const;
