/**
 * The item identifiers that a function with `ReportBatchItemFailures` reports.
 * @returns `all` for an answer that AWS takes as a complete failure: malformed, or naming an item that is not in the batch
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function failedItems(answer: unknown, known: ReadonlySet<string>): ReadonlySet<string> | 'all' {
  const failures = isObject(answer) ? answer['batchItemFailures'] : undefined;
  if (failures === undefined || failures === null)
    return answer === undefined || answer === null || isObject(answer) ? new Set() : 'all';
  if (!Array.isArray(failures)) return 'all';
  const ids = failures.map((failure) => (isObject(failure) ? failure['itemIdentifier'] : undefined));
  return ids.every((id): id is string => typeof id === 'string' && known.has(id)) ? new Set(ids) : 'all';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
