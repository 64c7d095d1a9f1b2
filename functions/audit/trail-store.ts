import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { entryKey, type TrailHead } from '../platform/audit-trail.ts';
import { auditHeadKey, auditTenants } from '../platform/contract.ts';
import { queryPages } from '../platform/table.ts';

/** No trail has more: the keys have twelve digits. */
export const lastSequence = 999_999_999_998;

/** A stored entry as it is found, whatever was done to it. */
export interface TrailRow {
  readonly sortKey: string;
  readonly entry: Readonly<Record<string, unknown>>;
}

/** The trails, as those see them who check them; all reads are of what is there now. */
export interface Trails {
  /** That are listed as having a trail; who could be taken from the list must be known from elsewhere, too. */
  tenants(): AsyncIterable<string>;
  head(tenantId: string): Promise<TrailHead | undefined>;
  /** In the order of their numbers, both ends included; streamed. */
  rows(tenantId: string, fromSequence: number, toSequence: number): AsyncIterable<TrailRow>;
  /** Newest first; those before a number, when one is given. */
  newest(tenantId: string, beforeSequence?: number): AsyncIterable<TrailRow>;
}

const StoredHead = z.object({ sequence: z.int(), hash: z.string() });

export function tableTrails(dynamo: DynamoDBDocumentClient, auditTable: string): Trails {
  return {
    async *tenants() {
      const pages = queryPages(dynamo, {
        TableName: auditTable,
        KeyConditionExpression: 'pk = :tenants',
        ExpressionAttributeValues: { ':tenants': auditTenants },
      });
      for await (const items of pages) for (const { sk } of items) yield String(sk);
    },
    async head(tenantId) {
      const Key = auditHeadKey(tenantId);
      const found = await dynamo.send(new GetCommand({ TableName: auditTable, Key, ConsistentRead: true }));
      return found.Item === undefined ? undefined : StoredHead.parse(found.Item);
    },
    async *rows(tenantId, fromSequence, toSequence) {
      const pages = queryPages(dynamo, {
        TableName: auditTable,
        KeyConditionExpression: 'pk = :tenant AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: {
          ':tenant': tenantId,
          ':from': entryKey(fromSequence),
          // Whatever sorts behind the key itself, too: nothing can be slipped in.
          ':to': `${entryKey(toSequence)}~`,
        },
      });
      for await (const items of pages)
        for (const { pk: _, sk, ...entry } of items) yield { sortKey: String(sk), entry };
    },
    async *newest(tenantId, beforeSequence = lastSequence + 1) {
      const pages = queryPages(dynamo, {
        TableName: auditTable,
        KeyConditionExpression: 'pk = :tenant AND sk < :before',
        ExpressionAttributeValues: { ':tenant': tenantId, ':before': entryKey(beforeSequence) },
        ScanIndexForward: false,
        Limit: 250,
      });
      for await (const items of pages)
        for (const { pk: _, sk, ...entry } of items) yield { sortKey: String(sk), entry };
    },
  };
}
