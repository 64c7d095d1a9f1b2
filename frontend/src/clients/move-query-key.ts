export const moveQueryKey = (distributorId: string, moveId: string) =>
  ['move', distributorId, moveId] as const;
