/** Where a column that stays leaves room for the others. */
export const roomForSticky = '(min-width: 900px)';
