import { AwsError } from '../service.ts';
import type { LocalDynamoDb } from './dynamodb.ts';
import type { Item } from './table-access.ts';

/** One change, in the shape that a Lambda function receives. */
export interface StreamRecord {
  readonly eventID: string;
  readonly eventName: 'INSERT' | 'MODIFY' | 'REMOVE';
  readonly eventVersion: string;
  readonly eventSource: 'aws:dynamodb';
  readonly awsRegion: string;
  readonly eventSourceARN: string;
  readonly dynamodb: {
    readonly Keys: Item;
    readonly NewImage?: Item;
    readonly OldImage?: Item;
    readonly SequenceNumber: string;
    readonly SizeBytes: number;
    readonly StreamViewType: string;
    readonly ApproximateCreationDateTime: number;
  };
}

export interface StreamReader {
  /**
   * The changes after a checkpoint, oldest first; empty when there are none.
   * @param afterSequenceNumber the last record that was dealt with; `undefined` reads from the oldest kept (24 hours)
   * @param limitCount at most 1000
   */
  read(afterSequenceNumber: string | undefined, limitCount?: number): Promise<StreamRecord[]>;
  /** Checkpoint that skips all changes up to now (`StartingPosition: LATEST`). */
  latest(): Promise<string | undefined>;
  /** Calls `wake` after each write to the table, so that a poller need not poll; returns what stops it. */
  onChange(wake: () => void): () => void;
}

interface Shard {
  ShardId: string;
  SequenceNumberRange: { EndingSequenceNumber?: string };
}

/**
 * Reads a table's stream for a poller, which keeps the checkpoint itself.
 * @throws Error when the table has no stream
 */
export function createStreamReader(dynamoDb: LocalDynamoDb, tableName: string): StreamReader {
  const spec = dynamoDb.tables.find((table) => table.name === tableName);
  if (spec?.streamViewType === undefined) throw new Error(`table ${tableName} has no stream in the template`);
  const streamArn = spec.streamArn;
  const call = <Answer>(operation: string, body: object) =>
    dynamoDb.call<Answer>(`DynamoDBStreams_20120810.${operation}`, body);

  const shard = async (): Promise<Shard | undefined> => {
    const stream = await call<{ StreamDescription: { Shards?: Shard[] } }>('DescribeStream', {
      StreamArn: streamArn,
    });
    return stream.StreamDescription.Shards?.[0];
  };
  const iteratorAfter = async (shardId: string, sequenceNumber: string | undefined): Promise<string> => {
    const position =
      sequenceNumber === undefined
        ? { ShardIteratorType: 'TRIM_HORIZON' }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: sequenceNumber };
    const request = { StreamArn: streamArn, ShardId: shardId, ...position };
    return (await call<{ ShardIterator: string }>('GetShardIterator', request)).ShardIterator;
  };
  return {
    async read(afterSequenceNumber, limitCount = 1000) {
      const shardId = (await shard())?.ShardId;
      if (shardId === undefined) return [];
      const iterator = await iteratorAfter(shardId, afterSequenceNumber).catch((error: unknown) => {
        if (!(error instanceof AwsError && error.code === 'TrimmedDataAccessException')) throw error;
        return iteratorAfter(shardId, undefined);
      });
      const answer = await call<{ Records: Omit<StreamRecord, 'eventSourceARN'>[] }>('GetRecords', {
        ShardIterator: iterator,
        Limit: limitCount,
      });
      // The binary numbers events per table; AWS's ids are unique over all streams.
      return answer.Records.map((record) => ({
        ...record,
        eventID: `${tableName}-${record.eventID}`,
        eventSourceARN: streamArn,
      }));
    },
    async latest() {
      return (await shard())?.SequenceNumberRange.EndingSequenceNumber;
    },
    onChange: (wake) => dynamoDb.onWrite(tableName, wake),
  };
}
