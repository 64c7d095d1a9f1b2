import type { CustomField, FirmUser, Petition } from '../../../functions/immigration/contract.ts';
import type { KnowledgeListValue } from '../../../functions/knowledge-base/contract.ts';

export const valueSources: Record<KnowledgeListValue['source'], string> = {
  SYSTEM: 'Every firm',
  OVERRIDDEN: 'Every firm, changed for this one',
  FIRM: 'This firm only',
};

export const petitionSources: Record<Petition['source'], string> = {
  ZOOM: 'Zoom-defined',
  FIRM: 'Firm-defined',
};

export const fieldTypes: Record<CustomField['fieldType'], string> = {
  TEXT: 'Text',
  DROP_DOWN: 'Drop-down',
  CHECK_BOX: 'Check boxes',
  RADIO: 'Radio buttons',
};

export const personRoles: Record<FirmUser['role'], string> = {
  CASE_MANAGER: 'Case manager',
  ATTORNEY: 'Attorney',
  PARALEGAL: 'Paralegal',
};
