import type * as z from 'zod';
import { mostCommentLength } from '../../../functions/integrator-jobs/contract.ts';
import type { addJobComment } from '../../../functions/integrator-reports/contract.ts';

type NewJobComment = z.output<typeof addJobComment.body>;

/** A comment as it is typed. */
export interface CommentDraft {
  readonly text: string;
  /** Empty for the whole job. */
  readonly row: string;
}

export interface CommentErrors {
  readonly text?: string;
  readonly row?: string;
}

export const emptyDraft: CommentDraft = { text: '', row: '' };

/** Characters that may still be typed; negative when there are too many. */
export const lengthLeft = ({ text }: CommentDraft): number => mostCommentLength - text.trim().length;

/** The comment as it is sent, or what is wrong with it. */
export function checkComment(
  draft: CommentDraft,
): { readonly body: NewJobComment } | { readonly errors: CommentErrors } {
  const text = draft.text.trim();
  const row = draft.row.trim().replaceAll(',', '');
  const left = lengthLeft(draft);
  const textError =
    text === '' ? 'Write a comment.' : left < 0 ? `Shorten the comment by ${-left}.` : undefined;
  const rowError = row === '' || /^0*[1-9]\d{0,8}$/.test(row) ? undefined : 'Write the number of a row.';
  if (textError !== undefined || rowError !== undefined)
    return { errors: { text: textError, row: rowError } };
  return { body: row === '' ? { text } : { text, rowNumber: Number(row) } };
}
