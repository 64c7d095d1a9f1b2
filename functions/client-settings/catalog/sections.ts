import type { SectionDeclaration } from './declaration.ts';

/** In the order in which they are shown. */
export const sections: readonly SectionDeclaration[] = [
  {
    section: 'PRODUCTS',
    title: 'Product Configurations',
    help: 'What clients can use. Some switches bring further sections below.',
  },
  {
    section: 'FORM_I9',
    title: 'Form I-9 Options',
    help: 'How Form I-9 is completed. What follows from the product configurations is set by itself.',
    shownBy: 'ANY_PRODUCT',
  },
  {
    section: 'SECTION_1_REMOTE',
    title: 'Section 1 Remote Access Settings',
    help: 'How employees reach and complete Section 1 away from the worksite.',
    shownBy: ['enableRemoteSection1Only'],
  },
  {
    section: 'APPOINT_REMOTE',
    title: 'Employer Appoint Remote Access Settings',
    help: 'How an authorized representative (AR), named by the employer or by the employee, completes Section 2.',
    shownBy: ['enableEmployerAppoint', 'enableEmployeeAppoint'],
  },
  {
    section: 'SECTION_3_REMOTE',
    title: 'Section 3 Remote Access Settings',
    help: 'How Section 3, Supplement B in current editions of the form, is completed remotely.',
    shownBy: ['enableRemoteAccessSection3'],
  },
  {
    section: 'PASSWORDS',
    title: 'User Password Settings',
    help: 'Rules for passwords and sessions of users. The vendor’s staff set them.',
  },
  {
    section: 'EMAIL',
    title: 'Email Settings',
    help: 'How reminders and messages are sent. Their texts are kept in Email Template Customization.',
  },
  {
    section: 'SITE',
    title: 'General Site Settings',
    help: 'Masking, duplicates, ages and what users see on the site.',
  },
  {
    section: 'MESSAGES',
    title: 'System Message and Instructions Settings',
    help: 'Texts that users read. An empty one is the system’s own. They may not contradict the official form instructions nor ask for specific documents.',
  },
];
