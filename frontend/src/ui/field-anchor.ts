/** Id of the element that holds a field, for what leads to it. */
export const fieldAnchorId = (field: string): string => `field-${field}`;
