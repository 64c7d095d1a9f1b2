import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea, { type TextareaProps } from '@cloudscape-design/components/textarea';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { mostCommentLength } from '../../../functions/integrator-jobs/contract.ts';
import type { ShownJob } from '../../../functions/integrator-reports/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { ApiProblem } from '../api/api-problem.ts';
import type { NewJobComment } from '../api/integrator-api.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { useFlashes } from '../ui/flash-messages.tsx';
import { focusFirstError } from '../ui/focus-field.ts';
import { formatCount } from '../ui/format.ts';
import { useSingleFlight } from '../ui/single-flight.ts';
import {
  type CommentDraft,
  type CommentErrors,
  checkComment,
  emptyDraft,
  lengthLeft,
} from './job-comment-draft.ts';
import { hasRows } from './job-labels.ts';
import { useJobsChanged } from './use-job.ts';

interface CommentDialogProps {
  readonly job: ShownJob;
  /** Kept by whoever opens the dialog, so that closing it by mistake loses nothing. */
  readonly draft: CommentDraft;
  readonly onChange: (draft: CommentDraft) => void;
  readonly onClose: () => void;
}

/** Adds a comment to a job or to one of its rows. */
export function CommentDialog(props: CommentDialogProps) {
  const { job, draft, onChange, onClose } = props;
  const place = useRef<HTMLDivElement>(null);
  const [errors, setErrors] = useState<CommentErrors>({});
  const run = useSingleFlight();
  const fail = (found: CommentErrors) => {
    setErrors(found);
    focusFirstError(place.current);
  };
  const adding = useAddComment(props, fail);
  const submit = () => {
    const checked = checkComment(draft);
    if ('errors' in checked) return fail(checked.errors);
    setErrors({});
    run(() => adding.mutateAsync(checked.body));
  };
  const refusal = adding.error !== null && !isAboutRow(adding.error) ? adding.error : undefined;
  return (
    <ConfirmDialog
      title={`Add Comment to ${job.name}`}
      confirmText="Add Comment"
      cancelText="Cancel"
      isBusy={adding.isPending}
      onConfirm={submit}
      onCancel={onClose}
    >
      <div ref={place}>
        <SpaceBetween size="l">
          {refusal && <FailureAlert header="The comment was not added">{refusal.message}</FailureAlert>}
          <CommentFields
            draft={draft}
            hasRows={hasRows(job)}
            errors={errors}
            onChange={(next) => {
              setErrors({});
              onChange(next);
            }}
          />
        </SpaceBetween>
      </div>
    </ConfirmDialog>
  );
}

const isAboutRow = (error: Error): boolean => error instanceof ApiProblem && error.code === 'ROW_NOT_FOUND';

function useAddComment(
  { job, onChange, onClose }: CommentDialogProps,
  fail: (errors: CommentErrors) => void,
) {
  const { firmId, jobId } = job;
  const { integrator } = useApi();
  const { show } = useFlashes();
  const changed = useJobsChanged();
  return useMutation({
    mutationFn: (body: NewJobComment) => integrator.addComment({ firmId, jobId }, body),
    onSuccess: async () => {
      onChange(emptyDraft);
      onClose();
      show({ id: 'comment', type: 'success', header: `The comment to ${job.name} was added` });
      await changed();
    },
    onError: (error) => {
      if (isAboutRow(error)) fail({ row: error.message });
    },
  });
}

function CommentFields(props: {
  readonly draft: CommentDraft;
  /** Whether the job has rows to comment on. */
  readonly hasRows: boolean;
  readonly errors: CommentErrors;
  readonly onChange: (draft: CommentDraft) => void;
}) {
  const { draft, hasRows, errors, onChange } = props;
  const comment = useRef<TextareaProps.Ref>(null);
  useEffect(() => {
    // The dialog itself focuses its close button, which a blank would press.
    const timer = setTimeout(() => comment.current?.focus());
    return () => clearTimeout(timer);
  }, []);
  return (
    <SpaceBetween size="l">
      <FormField
        label="Comment"
        description="Why it failed, or what was done about it. It cannot be changed afterwards."
        constraintText="Leave out names and numbers of persons."
        characterCountText={leftText(lengthLeft(draft))}
        errorText={errors.text}
      >
        <Textarea
          ref={comment}
          value={draft.text}
          rows={5}
          ariaRequired
          onChange={({ detail }) => onChange({ ...draft, text: detail.value })}
        />
      </FormField>
      {hasRows && (
        <FormField
          label={
            <>
              Row <i>- optional</i>
            </>
          }
          description="As the file counts them: row 1 is the header. Leave it empty for the whole job."
          errorText={errors.row}
        >
          <Input
            value={draft.row}
            inputMode="numeric"
            onChange={({ detail }) => onChange({ ...draft, row: detail.value })}
          />
        </FormField>
      )}
    </SpaceBetween>
  );
}

function leftText(left: number): string {
  const [count, rest] = left < 0 ? [-left, 'too many'] : [left, 'left'];
  return `${formatCount(count)} ${count === 1 ? 'character' : 'characters'} ${rest} of ${formatCount(mostCommentLength)}`;
}
