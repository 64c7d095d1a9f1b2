import { bug, histories, type PlantedBug, staleRead } from './planted-bug.ts';

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
  staleRead(
    'an export is read as it was',
    'data-exports/data-export-store.ts',
    (is) => `new GetCommand({ TableName: table, Key, ConsistentRead: ${is} })`,
  ),
  staleRead(
    'the log is read as it was',
    'data-exports/data-export-store.ts',
    (is) => `Limit: page.limit,\n    ConsistentRead: ${is},`,
  ),
  staleRead(
    'what was counted is read as it was',
    'data-exports/progress-store.ts',
    (is) => `ConsistentRead: ${is},`,
  ),
  staleRead(
    'a package is read as it was',
    'distributor-packages/package-store.ts',
    (is) => `TableName: deps.packages.table, Key, ConsistentRead: ${is} }`,
  ),
  staleRead(
    'the list of packages is read as it was',
    'distributor-packages/package-store.ts',
    (is) => `':prefix': 'P#' },\n    ConsistentRead: ${is},`,
  ),
  staleRead(
    'a transfer is read as it was',
    'deliveries/delivery-rows.ts',
    (is) => `TableName: table, Key, ConsistentRead: ${is} }`,
  ),
  staleRead(
    'a file of a firm is read as it was',
    'integrator/import-file-store.ts',
    (is) => `TableName: table, Key, ConsistentRead: ${is} }`,
  ),
  staleRead(
    'the jobs of a run are read as they were',
    'integrator-jobs/job-store.ts',
    (is) =>
      `},\n    ConsistentRead: ${is},\n  });\n  const jobs: StoredJob[] = [];\n  for await (const items of pages) jobs.push`,
  ),
  staleRead(
    'a run is read as it was',
    'integrator-runs/run-store.ts',
    (is) => `Key: runKey(ref), ConsistentRead: ${is} }`,
  ),
  staleRead(
    'the queue is read as it was',
    'data-exports/queue-store.ts',
    (is) => `':pk': pk },\n    ConsistentRead: ${is},`,
  ),
  bug(
    'a notice that was claimed counts as sent',
    'deliveries/delivery-store.ts',
    'return isNew || (await',
    'return isNew && (await',
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
    'a cancelled export keeps its place',
    'data-exports/queue-store.ts',
    'ofLine, (row) => ({ Delete: row }));',
    "ofLine, (row) => ({ Update: { ...row, UpdateExpression: 'SET seen = :seen', ExpressionAttributeValues: { ':seen': 1 } } }) as never);",
  ),
  bug(
    'a run that has ended keeps the lock',
    'integrator-runs/end-run.ts',
    '    lockRelease(deps, held, held.epoch),\n',
    '',
  ),
  bug(
    'an upload is another one each time it is told',
    'integrator/file-id.ts',
    'object.sequencer ?? object.etag ?? time',
    'Math.random()',
  ),
  bug(
    'a chunk is committed whichever comes next',
    'integrator-runs/run-chunk.ts',
    'doneChunkCount: outcome.chunkNumber } as const;',
    '} as const;',
  ),
  {
    name: 'the audit trail is written without a look at its end',
    file: 'functions/platform/audit-trail.ts',
    caughtBy: histories,
    edits: [
      {
        from: "        ConditionExpression: 'attribute_not_exists(pk)',\n      },\n    },\n    {\n      Update",
        to: '      },\n    },\n    {\n      Update',
      },
      {
        from: "'#sequence = :readSequence AND #hash = :readHash'",
        to: "'#sequence = :readSequence OR #hash <> :readHash'",
      },
    ],
  },
  bug(
    'rows of a delivery are read to the end of the first page',
    'deliveries/delivery-rows.ts',
    'for await (const items of pages) rows.push(...items);',
    'for await (const items of pages) { rows.push(...items); break; }',
  ),
  bug(
    'the files that wait are read to the end of the first page',
    'integrator/import-file-store.ts',
    'for await (const items of pages) found.push(...items.flatMap((item) => NameRow.parse(item).fileId ?? []));',
    'for await (const items of pages) { found.push(...items.flatMap((item) => NameRow.parse(item).fileId ?? [])); break; }',
  ),
];
