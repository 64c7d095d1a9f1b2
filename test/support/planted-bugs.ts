import { bug, found, type PlantedBug, staleRead } from './planted-bug.ts';
import { storeBugs } from './planted-store-bugs.ts';
import { weatherBugs } from './planted-weather-bugs.ts';

const matrix = 'test/functions/api-reference/tenancy-matrix.test.ts';
const consistentReads = 'test/architecture.test.ts';

/** Bugs that other tests are there for. */
const otherBugs: readonly PlantedBug[] = [
  found(
    matrix,
    bug(
      'a read-only administrator may save packages',
      'distributor-packages/contract.ts',
      'roles: savers,\n  scopes: [],\n  params: inPackage,\n  headers: ifMatch,\n  body: SavePackageAsTyped',
      'roles: readers,\n  scopes: [],\n  params: inPackage,\n  headers: ifMatch,\n  body: SavePackageAsTyped',
    ),
  ),
  found(
    matrix,
    bug(
      'a distributor may use every distributor',
      'directory/authorize-distributor.ts',
      'return principal.distributorId === distributorId;',
      'return distributorId.length > 0;',
    ),
  ),
  found(
    matrix,
    bug(
      'a firm may use every firm',
      'directory/authorize-distributor.ts',
      'return principal.firmId === firmId || isVendorStaff(principal);',
      'return principal.firmId !== undefined || firmId === principal.firmId || isVendorStaff(principal);',
    ),
  ),
  found(
    consistentReads,
    staleRead(
      'a package is read as it was',
      'distributor-packages/package-store.ts',
      (is) => `TableName: deps.packages.table, Key, ConsistentRead: ${is} }`,
    ),
  ),
  found(
    consistentReads,
    staleRead(
      'a transfer is read as it was',
      'deliveries/delivery-rows.ts',
      (is) => `TableName: table, Key, ConsistentRead: ${is} }`,
    ),
  ),
  found(
    consistentReads,
    staleRead(
      'a run is read as it was',
      'integrator-runs/run-store.ts',
      (is) => `Key: runKey(ref), ConsistentRead: ${is} }`,
    ),
  ),
  found(
    'test/functions/deliveries/send-notices.test.ts',
    bug(
      'a notice that was claimed counts as sent',
      'deliveries/delivery-store.ts',
      'return isNew || (await',
      'return isNew && (await',
    ),
  ),
  found(
    'test/functions/data-exports/waiting-exports.test.ts',
    bug(
      'a cancelled export keeps its place',
      'data-exports/queue-store.ts',
      'ofLine, (row) => ({ Delete: row }));',
      "ofLine, (row) => ({ Update: { ...row, UpdateExpression: 'SET seen = :seen', ExpressionAttributeValues: { ':seen': 1 } } }) as never);",
    ),
  ),
  found(
    'test/functions/integrator/file-races.test.ts',
    bug(
      'an upload is another one each time it is told',
      'integrator/file-id.ts',
      'object.sequencer ?? object.etag ?? time',
      'Math.random()',
    ),
  ),
  found(
    'test/functions/integrator-runs/dispatch-runs.test.ts',
    bug(
      'a night is queued as often as it is looked for',
      'integrator-runs/run-store.ts',
      "      ConditionExpression: 'attribute_not_exists(pk)',\n    },\n  };\n}\n\ntype RunChange",
      '    },\n  };\n}\n\ntype RunChange',
    ),
  ),
  found(
    'test/functions/integrator/receive-file.test.ts',
    bug(
      'a message of an upload that failed counts as done',
      'integrator/receive-messages.ts',
      'batchItemFailures.push({ itemIdentifier: messageId });',
      'if (messageId.length === 0) batchItemFailures.push({ itemIdentifier: messageId });',
    ),
  ),
  found(
    'test/functions/integrator-runs/work-on-run.test.ts',
    bug(
      'an earlier beginning of a run writes on',
      'integrator-runs/run-lock.ts',
      "'runId = :runId AND epoch = :epoch'",
      "'runId = :runId AND epoch >= :epoch'",
    ),
  ),
  {
    name: 'the audit trail is written without a look at its end',
    file: 'functions/platform/audit-trail.ts',
    caughtBy: 'test/functions/platform/audit-trail.test.ts',
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
  found(
    'test/functions/transfer/send-file.test.ts',
    bug(
      'what is read back is not compared',
      'transfer/send-renamed.ts',
      "if (compared.kind === 'different') await sendAgainFrom(sending, compared.block, compared.block);\n  else if",
      'if',
    ),
  ),
  found(
    'test/functions/transfer/send-file-resume.test.ts',
    bug(
      'the ledger says sent before the file has its name',
      'transfer/send-renamed.ts',
      'await transport.rename(temporaryName, file.finalName);',
      "await save(sending, { phase: 'sent' });\n  await transport.rename(temporaryName, file.finalName);",
    ),
  ),
  found(
    'test/functions/sftp/host-key-changed.test.ts',
    bug(
      'a changed host key is accepted',
      'sftp/sftp-connection.ts',
      "fingerprintOf(key) === hostKeyFingerprint ? undefined : 'HOST_KEY_CHANGED'",
      "hostKeyFingerprint.length > 0 ? undefined : 'HOST_KEY_CHANGED'",
    ),
  ),
  found(
    'test/functions/ftps',
    bug(
      'any certificate is accepted',
      'ftps/tls-identity.ts',
      'rejectUnauthorized: true',
      'rejectUnauthorized: false',
    ),
  ),
  found(
    'test/functions/spreadsheets/formula-payloads.test.ts',
    bug(
      'a cell may begin with an at sign',
      'record-assets/csv-lines.ts',
      '[=+\\-@＝＋－＠]',
      '[=+\\-＝＋－＠]',
    ),
  ),
  found(
    'test/functions/audit/tampering.test.ts',
    bug(
      'the hash of an entry leaves out who it was',
      'platform/audit-trail.ts',
      'const { previousHash, hash: _, ...content } = entry;',
      'const { previousHash, hash: _, actor: _actor, ...content } = entry;',
    ),
  ),
  found(
    'test/functions/retention/purge-rule.test.ts',
    bug(
      'a legal hold does not hold',
      'retention/purge-rule.ts',
      "facts.isHeld === true ? 'ON_HOLD' : 'DUE'",
      "facts.isHeld === undefined ? 'ON_HOLD' : 'DUE'",
    ),
  ),
  found(
    'test/functions/retention/purge-rule.test.ts',
    bug(
      'the earlier of two retention dates counts',
      'retention/purge-rule.ts',
      '.sort().at(-1)',
      '.sort().at(0)',
    ),
  ),
  found(
    'test/functions/import-templates/masked-columns.test.ts',
    bug(
      'a number shows in a finding',
      'import-templates/row-notes.ts',
      'const value = column.isMasked ? masked',
      'const value = written === quotable ? masked',
    ),
  ),
  found(
    'test/functions/import-templates/run-date.test.ts',
    bug(
      'the night begins at 09:00 UTC all year',
      'import-templates/run-date.ts',
      'pacificWallClock(early).hour >= 2 ? early',
      'pacificWallClock(early).hour >= 0 ? early',
    ),
  ),
  {
    name: 'a folder holds what only begins as its name does',
    file: 'local/transfer-family/mappings.ts',
    caughtBy: 'test/local/transfer-family/confinement.test.ts',
    edits: [{ from: "const start = folder === '/' ? '/' :", to: "const start = folder !== '' ? folder :" }],
  },
  {
    name: 'no step is tried again',
    file: 'lib/data-exports/export-workflow.ts',
    caughtBy: 'test/lib/nag.test.ts',
    edits: [{ from: 'for (const retry of retries) step.addRetry(retry);', to: '' }],
  },
  {
    name: 'no part of a nightly run is tried again',
    file: 'lib/integrator/run-workflow.ts',
    caughtBy: 'test/lib/nag.test.ts',
    edits: [{ from: 'for (const retry of retries) step.addRetry(retry);', to: '' }],
  },
  {
    name: 'a message has one try',
    file: 'lib/platform/work-queue.ts',
    caughtBy: 'test/lib/nag.test.ts',
    edits: [{ from: 'maxReceiveCount = 5', to: 'maxReceiveCount = 1' }],
  },
];

export const plantedBugs: readonly PlantedBug[] = [...weatherBugs, ...storeBugs, ...otherBugs];
