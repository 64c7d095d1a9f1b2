import type { KnowledgeBaseView, KnowledgeListValue } from '../../../functions/knowledge-base/contract.ts';

const firmId = 'hollis-law';

const aValue = (code: string, different: Partial<KnowledgeListValue> = {}): KnowledgeListValue => ({
  code,
  label: code,
  isActive: true,
  source: 'SYSTEM',
  ...different,
});

/** Some of everything that imported values must match; no office. */
export const aKnowledgeBase = (): KnowledgeBaseView => ({
  lists: [
    {
      list: 'VisaType',
      title: 'Visa types',
      values: [
        aValue('H-1B'),
        aValue('C-1/D'),
        aValue('TPS', { label: 'Temporary Protected Status' }),
        aValue('H-1C', { label: 'Nurse', isActive: false, source: 'FIRM' }),
      ],
    },
    {
      list: 'DocumentType',
      title: 'Document types',
      values: [aValue('Passport'), aValue('I-94', { allowsDurationOfStatus: true })],
    },
    { list: 'FirmOffice', title: 'Offices', values: [] },
  ],
  petitions: [
    {
      firmId,
      petId: 'PET-000187',
      name: 'H-1B extension',
      source: 'ZOOM',
      country: 'USA',
      visaType: 'H-1B',
      isActive: true,
    },
  ],
  customFields: [
    {
      firmId,
      keyword: 'ShirtSize',
      label: 'Shirt size',
      fieldType: 'DROP_DOWN',
      mostLength: 4000,
      options: ['S', 'M', 'L'],
      isForClients: true,
    },
  ],
  users: [{ firmId, userId: 'jdoe', firstName: 'Jo', lastName: 'Doe', role: 'CASE_MANAGER', isActive: true }],
});
