import { fieldAnchorId } from '../ui/field-anchor.ts';

/** Id of the element that holds a field; a prefix tells apart forms that are open at the same time. */
export const settingAnchorId = (idPrefix: string | undefined, field: string): string =>
  fieldAnchorId(idPrefix === undefined ? field : `${idPrefix}-${field}`);
