import { hash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { type DynamoDBDocumentClient, GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import canonicalize from 'canonicalize';
import * as z from 'zod';
import { type Clock, systemClock } from './clock.ts';
import { AuditEntry, auditEnv, auditHeadKey, auditTenants } from './contract.ts';
import { type FunctionEnv, parseEnv } from './env.ts';
import { TransientError } from './errors.ts';
import { cancellationCodes, documentClient } from './table.ts';

/** Reaches the audit trail. */
export interface Audited {
  readonly audit: AuditTrail;
}

/** Where a trail ends. */
export interface TrailHead {
  readonly sequence: number;
  readonly hash: string;
}

export const trailStart: TrailHead = { sequence: 0, hash: '0'.repeat(64) };

/** The first place where a trail is not as it was written. */
export interface TrailBreak {
  readonly tenantId: string;
  /** The entry that is missing, changed or out of place. */
  readonly sequence: number;
  readonly reason:
    | 'SEQUENCE'
    | 'PREVIOUS_HASH'
    | 'HASH'
    | 'TENANT'
    | 'HEAD'
    | 'SEAL'
    | 'SEAL_CHAIN'
    | 'TRAIL_MISSING';
}

type Unchained = Omit<AuditEntry, 'sequence' | 'previousHash' | 'hash'>;

/** Continues a trail by one entry. */
export function chainEntry(head: TrailHead, draft: Unchained): AuditEntry {
  const entry = { ...draft, sequence: head.sequence + 1, previousHash: head.hash };
  return { ...entry, hash: entryHash(entry) };
}

/** What is wrong with the next entry of a tenant's trail; `undefined` when it follows from those before it. */
export function breakOf(
  tenantId: string,
  head: TrailHead,
  entry: Readonly<Record<string, unknown>>,
): TrailBreak | undefined {
  const sequence = head.sequence + 1;
  if (entry['sequence'] !== sequence) return { tenantId, sequence, reason: 'SEQUENCE' };
  if (entry['tenantId'] !== tenantId) return { tenantId, sequence, reason: 'TENANT' };
  if (entry['previousHash'] !== head.hash) return { tenantId, sequence, reason: 'PREVIOUS_HASH' };
  if (entry['hash'] !== entryHash(entry)) return { tenantId, sequence, reason: 'HASH' };
  return undefined;
}

/** Over whatever is stored, known or not, so that nothing can be added to an entry either. */
function entryHash(entry: Readonly<Record<string, unknown>>): string {
  const { previousHash, hash: _, ...content } = entry;
  return hash('sha256', String(previousHash) + canonicalize(content));
}

/** An entry before it joins its tenant's trail, which gives it its number, its time and its hashes. */
export type AuditDraft = Readonly<
  Omit<AuditEntry, 'sequence' | 'at' | 'previousHash' | 'hash' | 'recordIds'>
> & {
  readonly recordIds?: readonly number[] | undefined;
};

export interface AuditDeps {
  readonly auditTable: string;
  readonly dynamo: DynamoDBDocumentClient;
  readonly clock: Clock;
  /** Tries of one entry beside others of the same tenant, 10 ms growing to 400 ms apart. @default 60 */
  readonly mostRounds?: number;
}

/** The audit trail, as those see it who write to it. */
export interface AuditTrail {
  /** @throws TransientError `AUDIT_TRAIL_BUSY`, or the SDK's error; what was to be audited must then not be done */
  append(draft: AuditDraft): Promise<AuditEntry>;
}

/** For functions that write to the trail themselves. */
export const auditDeps = (env: FunctionEnv): Audited => ({ audit: tableAuditTrail(env, systemClock) });

/** The trail that the function's environment names. @throws Error when it names none */
export function tableAuditTrail(
  env: FunctionEnv,
  clock: Clock,
  dynamo: DynamoDBDocumentClient = documentClient(),
): AuditTrail {
  const deps = { auditTable: parseEnv(auditEnv, env).AUDIT_TABLE, dynamo, clock };
  return { append: (draft) => appendAudit(deps, draft) };
}

/** A draft that holds more than ids and counts is a mistake of the program. */
const Draft = AuditEntry.omit({ sequence: true, at: true, previousHash: true, hash: true });

/** Sort key of an entry, in the order of sequences. */
export const entryKey = (sequence: number): string => `E#${String(sequence).padStart(12, '0')}`;

/**
 * Appends one entry to its tenant's trail: the entry and the trail's head in one transaction, which holds only while the
 * head is the one that the entry was chained to. Many at once get a gapless sequence, in some order.
 * @throws TransientError `AUDIT_TRAIL_BUSY` when others were always first
 */
export async function appendAudit(deps: AuditDeps, draft: AuditDraft): Promise<AuditEntry> {
  const content = withoutUndefined(Draft.parse(draft));
  for (let round = 0; ; round += 1) {
    const head = await readHead(deps, content.tenantId);
    const entry = chainEntry(head, { ...content, at: deps.clock.now().toISOString() });
    try {
      await deps.dynamo.send(new TransactWriteCommand({ TransactItems: actionsOf(deps, head, entry) }));
      return entry;
    } catch (error) {
      if (!hasMetAnother(error)) throw error;
      if (round === (deps.mostRounds ?? 60))
        throw new TransientError('AUDIT_TRAIL_BUSY', 'others kept writing to the audit trail', {
          cause: error,
        });
    }
    await wait(Math.random() * Math.min(400, 10 * 2 ** round));
  }
}

const StoredHead = z.object({ sequence: z.int(), hash: z.string() });

async function readHead({ dynamo, auditTable }: AuditDeps, tenantId: string): Promise<TrailHead> {
  const Key = auditHeadKey(tenantId);
  const found = await dynamo.send(new GetCommand({ TableName: auditTable, Key, ConsistentRead: true }));
  return found.Item === undefined ? trailStart : StoredHead.parse(found.Item);
}

function actionsOf({ auditTable }: AuditDeps, head: TrailHead, entry: AuditEntry) {
  const { tenantId, sequence, hash } = entry;
  const isFirst = head.sequence === 0;
  const asRead = { ':readSequence': head.sequence, ':readHash': head.hash };
  return [
    {
      Put: {
        TableName: auditTable,
        Item: { pk: tenantId, sk: entryKey(sequence), ...entry },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
    {
      Update: {
        TableName: auditTable,
        Key: auditHeadKey(tenantId),
        UpdateExpression: 'SET #sequence = :sequence, #hash = :hash',
        ConditionExpression: isFirst
          ? 'attribute_not_exists(pk)'
          : '#sequence = :readSequence AND #hash = :readHash',
        ExpressionAttributeNames: { '#sequence': 'sequence', '#hash': 'hash' },
        ExpressionAttributeValues: { ':sequence': sequence, ':hash': hash, ...(isFirst ? {} : asRead) },
      },
    },
    ...(isListed(sequence)
      ? [{ Put: { TableName: auditTable, Item: { pk: auditTenants, sk: tenantId } } }]
      : []),
  ];
}

/** With the first entry; with every hundredth after it once more, so that who is taken from the list is on it again. */
const isListed = (sequence: number): boolean => sequence % 100 === 1;

const passingCodes = [
  'None',
  'ConditionalCheckFailed',
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
];

function hasMetAnother(error: unknown): boolean {
  const codes = cancellationCodes(error);
  return codes.length > 0 && codes.every((code) => passingCodes.includes(code));
}

/** What is hashed is what is stored: the table drops undefined attributes. */
function withoutUndefined<T extends object>(content: T): T {
  return Object.fromEntries(Object.entries(content).filter(([, value]) => value !== undefined)) as T;
}
