/**
 * Runs an action over all inputs, so many at a time; answers in the inputs' order. After a failure nothing more is
 * begun, and the failure is thrown when what had begun has ended.
 */
export async function inLanes<T, R>(
  laneCount: number,
  inputs: readonly T[],
  action: (input: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = new Array(inputs.length);
  const left = inputs.entries();
  const failures: unknown[] = [];
  const lane = async (): Promise<void> => {
    for (const [position, input] of left) {
      if (failures.length > 0) return;
      await action(input).then(
        (result) => {
          results[position] = result;
        },
        (failure: unknown) => failures.push(failure),
      );
    }
  };
  await Promise.all(Array.from({ length: laneCount }, lane));
  if (failures.length > 0) throw failures[0];
  return results;
}
