import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import { type ReactNode, useState } from 'react';
import type { ShownJob } from '../../../functions/integrator-reports/contract.ts';
import { CommentDialog } from './job-comment-dialog.tsx';
import { emptyDraft } from './job-comment-draft.ts';

/** Opens the dialog for a comment; what was typed is there again when it is opened again. */
export function AddCommentButton(props: {
  readonly job: ShownJob;
  /** Of the row that the comment is about. */
  readonly rowNumber?: number;
  readonly variant?: ButtonProps.Variant;
  readonly iconName?: ButtonProps['iconName'];
  readonly ariaLabel?: string;
  readonly children?: ReactNode;
}) {
  const { job, rowNumber, children, ...look } = props;
  const [isOpen, setOpen] = useState(false);
  const first = { ...emptyDraft, row: rowNumber === undefined ? '' : String(rowNumber) };
  const [draft, setDraft] = useState(first);
  return (
    <>
      <Button {...look} formAction="none" onClick={() => setOpen(true)}>
        {children}
      </Button>
      {isOpen && (
        <CommentDialog
          job={job}
          draft={draft}
          onChange={(next) => setDraft(next === emptyDraft ? first : next)}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
