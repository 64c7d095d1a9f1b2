import * as z from 'zod';
import { FirmId, roles, vendorRoles } from '../directory/contract.ts';
import { CustomField, FirmListValue, FirmUser, Petition } from '../immigration/contract.ts';
import { route } from '../platform/contract.ts';

/** A value of a list as it applies to a firm. */
export const KnowledgeListValue = z.object({
  code: z.string(),
  label: z.string(),
  isActive: z.boolean(),
  /** `SYSTEM`: every firm has it. `OVERRIDDEN`: the firm spells it otherwise or has switched it off. `FIRM`: only this firm has it. */
  source: z.enum(['SYSTEM', 'OVERRIDDEN', 'FIRM']),
  allowsDurationOfStatus: z.boolean().optional(),
});
export type KnowledgeListValue = z.infer<typeof KnowledgeListValue>;

export const KnowledgeBaseView = z.object({
  /** By name of the list, values in the order in which they are offered. */
  lists: z.array(z.object({ list: z.string(), title: z.string(), values: z.array(KnowledgeListValue) })),
  petitions: z.array(Petition),
  customFields: z.array(CustomField),
  users: z.array(FirmUser),
});
export type KnowledgeBaseView = z.infer<typeof KnowledgeBaseView>;

const tag = 'Integrator';
const readers = [roles.systemAdministrator, roles.implementationProjectManager, roles.firmAdministrator];
const base = '/v1/firms/{firmId}/knowledge-base';
const inFirm = z.object({ firmId: FirmId });
/** Written by the product. */
const times = { createdAt: true, modifiedAt: true } as const;
/** As a code stands in addresses: `~1` for `/` and `~0` for `~`, as in a JSON Pointer; some values have a slash. */
export const addressOfCode = (code: string): string => code.replaceAll('~', '~0').replaceAll('/', '~1');
export const codeOfAddress = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~');

/** Ids stand in addresses: nothing that splits or ends a path, also when it was decoded on its way, no control characters. */
const Id = z
  .string()
  .trim()
  .min(1)
  .regex(/^[^/\\?#%\p{Cc}]+$/u);

export const getKnowledgeBase = route({
  operationId: 'getKnowledgeBase',
  method: 'get',
  path: base,
  summary: 'Lists, petitions, custom fields and people that values of imported rows must match',
  tag,
  roles: readers,
  scopes: [],
  params: inFirm,
  success: { status: 200, description: 'The Knowledge Base', body: KnowledgeBaseView },
  problems: ['FIRM_NOT_FOUND'],
});

export const putListValue = route({
  operationId: 'putListValue',
  method: 'put',
  path: `${base}/lists/{list}/values/{code}`,
  summary:
    'Add a value to a list of a firm, spell it otherwise or switch it off; pending files are checked again',
  description:
    'In `code`, `~1` stands for `/` and `~0` for `~`. Names of lists and codes are the same in any case.',
  tag,
  roles: vendorRoles,
  scopes: [],
  /** `code` as `addressOfCode` spells it. */
  params: inFirm.extend({ list: Id.max(40), code: Id.max(100) }),
  body: FirmListValue.pick({ label: true, isActive: true, allowsDurationOfStatus: true }),
  success: { status: 200, description: 'Saved', body: FirmListValue },
  problems: ['FIRM_NOT_FOUND', 'LIST_NOT_FOUND'],
});

export const putPetition = route({
  operationId: 'putPetition',
  method: 'put',
  path: `${base}/petitions/{petId}`,
  summary: 'Add or change a petition that cases are created from',
  tag,
  roles: vendorRoles,
  scopes: [],
  params: inFirm.extend({ petId: Id.max(30) }),
  body: Petition.omit({ firmId: true, petId: true, ...times }),
  success: { status: 200, description: 'Saved', body: Petition },
  problems: ['FIRM_NOT_FOUND'],
});

export const putCustomField = route({
  operationId: 'putCustomField',
  method: 'put',
  path: `${base}/custom-fields/{keyword}`,
  summary: 'Add or change a custom field that clients may have',
  tag,
  roles: vendorRoles,
  scopes: [],
  params: inFirm.extend({ keyword: Id.max(60) }),
  body: CustomField.omit({ firmId: true, keyword: true }),
  success: { status: 200, description: 'Saved', body: CustomField },
  problems: ['FIRM_NOT_FOUND'],
});

export const putFirmUser = route({
  operationId: 'putFirmUser',
  method: 'put',
  path: `${base}/users/{userId}`,
  summary: 'Add or change a person of the firm whom clients and cases may name',
  tag,
  roles: vendorRoles,
  scopes: [],
  params: inFirm.extend({ userId: Id.max(50) }),
  body: FirmUser.omit({ firmId: true, userId: true, ...times }),
  success: { status: 200, description: 'Saved', body: FirmUser },
  problems: ['FIRM_NOT_FOUND'],
});

/** Every route of this room; the API function serves exactly these. */
export const knowledgeBaseRoutes = {
  getKnowledgeBase,
  putListValue,
  putPetition,
  putCustomField,
  putFirmUser,
};
