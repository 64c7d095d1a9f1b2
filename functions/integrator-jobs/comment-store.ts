import { queryPages, type TransactItem } from '../platform/table.ts';
import type { JobRef } from './contract.ts';
import type { JobDeps } from './deps.ts';
import { commentKey, expiresAtOf, jobKey, StoredComment } from './job-row.ts';

export { StoredComment };

/** Most comments of a job. */
export const mostComments = 500;

/**
 * Adds a comment and counts it on its job. Comments that are added at once are all kept; the job shows the one with the
 * greatest id as its last.
 * @param isLast whether no later comment is known: fails when there is one; `false` fails when there is none
 */
export function commentPut(
  { integrator: { table } }: JobDeps,
  ref: JobRef,
  comment: StoredComment,
  isLast: boolean,
): TransactItem[] {
  const stored = StoredComment.parse(comment);
  const order = isLast
    ? '(attribute_not_exists(lastComment) OR lastComment.commentId < :id)'
    : 'lastComment.commentId > :id';
  return [
    {
      Put: {
        TableName: table,
        Item: { ...commentKey(ref, stored.commentId), ...stored, expiresAt: expiresAtOf(stored.at) },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
    {
      Update: {
        TableName: table,
        Key: jobKey(ref),
        UpdateExpression: `${isLast ? 'SET lastComment = :comment ' : ''}ADD commentCount :one`,
        ConditionExpression: `attribute_exists(pk) AND commentCount < :most AND ${order}`,
        ExpressionAttributeValues: {
          ...(isLast && { ':comment': stored }),
          ':one': 1,
          ':most': mostComments,
          ':id': stored.commentId,
        },
      },
    },
  ];
}

/** All comments of a job, oldest first. */
export async function listComments(
  { integrator: { client, table } }: JobDeps,
  ref: JobRef,
): Promise<StoredComment[]> {
  const pages = queryPages(client, {
    TableName: table,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': commentKey(ref, '').pk, ':prefix': 'COMMENT#' },
  });
  const comments: StoredComment[] = [];
  for await (const items of pages) comments.push(...items.map((item) => StoredComment.parse(item)));
  return comments;
}
