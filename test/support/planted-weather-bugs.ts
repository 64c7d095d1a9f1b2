import { bug, type PlantedBug, staleRead } from './planted-bug.ts';

/** Bugs that only show in bad weather, and that histories in it must find. */
export const weatherBugs: readonly PlantedBug[] = [
  bug(
    'an idempotency key is forgotten',
    'data-exports/request-export.ts',
    'const key = usedKey(request);',
    'const key = undefined as ReturnType<typeof usedKey>;',
  ),
  bug(
    'a chunk is counted as often as it comes',
    'data-exports/progress-store.ts',
    'NOT contains(chunkNumbers, :chunk)',
    'attribute_exists(pk) OR contains(chunkNumbers, :chunk)',
  ),
  bug(
    'the first page of a query is taken for all',
    'platform/table.ts',
    '} while (startKey !== undefined);\n}\n\n/** What of items',
    '} while (false);\n}\n\n/** What of items',
  ),
  bug(
    'a short page ends the log',
    'data-exports/data-export-store.ts',
    'hasMore: lastKey !== undefined',
    'hasMore: items.length === page.limit',
  ),
  bug(
    'what is listed is listed as it was',
    'platform/table.ts',
    'const ConsistentRead = input.IndexName === undefined;',
    'const ConsistentRead = false;',
  ),
  staleRead(
    'an export is read as it was',
    'data-exports/data-export-store.ts',
    (is) => `new GetCommand({ TableName: table, Key, ConsistentRead: ${is} })`,
  ),
  staleRead(
    'a file of a firm is read as it was',
    'integrator/import-file-store.ts',
    (is) => `TableName: table, Key, ConsistentRead: ${is} }`,
  ),
  bug(
    'a note is another one each time',
    'export-packages/extract-chunk.ts',
    'profileId, noteKey, note }));',
    'profileId, noteKey: noteKey + Date.now(), note }));',
  ),
  bug(
    'a transfer that somebody else changed counts as changed',
    'deliveries/delivery-rows.ts',
    "code === 'TransactionConflict'))\n        throw error;",
    "code === 'TransactionConflict'))\n        throw error;\n      return answer;",
  ),
  bug(
    'a slot that was not taken counts as taken',
    'data-exports/queue-store.ts',
    'if (cancellationCodes(error).length > 0) return undefined;',
    'if (cancellationCodes(error).length > 0) return { ...after, lastTurns };',
  ),
  bug(
    'a run that has ended keeps the lock',
    'integrator-runs/end-run.ts',
    '    lockRelease(deps, held, held.epoch),\n',
    '',
  ),
];
