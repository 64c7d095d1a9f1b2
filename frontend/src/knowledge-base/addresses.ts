/** Where failed rows are run again. */
export const needAttentionAddress = (firmId: string): string => `/firms/${firmId}/integrator/need-attention`;
