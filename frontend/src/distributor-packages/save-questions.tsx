import type {
  ClientsOnDeactivation,
  PackageSummary,
} from '../../../functions/distributor-packages/contract.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { ClientsChoiceDialog } from './clients-choice-dialog.tsx';
import { SavePreviewDetails } from './save-preview-details.tsx';
import { targetsOf, wordsOf } from './save-steps.ts';
import type { Asking } from './use-package-save.ts';

/** The question that a save is at. */
export function SaveQuestions(props: {
  readonly asking: Asking | undefined;
  readonly isSaving: boolean;
  /** Of the distributor, for the clients of one that turns Inactive. */
  readonly packages: readonly PackageSummary[];
  readonly onConfirm: (choice?: ClientsOnDeactivation) => void;
  readonly onCancel: () => void;
}) {
  const { asking, isSaving, onConfirm, onCancel } = props;
  const question = asking?.questions[0];
  if (asking === undefined || question === undefined) return null;
  const { title, text, cancelText, confirmText } = wordsOf(question, asking);
  if (question === 'CLIENTS') {
    return (
      <ClientsChoiceDialog
        title={title}
        targets={targetsOf(props.packages, asking.base?.packageId ?? '')}
        isBusy={isSaving}
        onConfirm={onConfirm}
        onCancel={onCancel}
      />
    );
  }
  const isEdit = question === 'EDIT' && asking.preview !== undefined;
  return (
    // A key of its own: every question is a new dialog, and is read out as one.
    <ConfirmDialog
      key={question}
      title={title}
      size={isEdit ? 'large' : 'medium'}
      isBusy={isSaving}
      cancelText={cancelText}
      onCancel={onCancel}
      confirmText={confirmText}
      onConfirm={() => onConfirm()}
    >
      {isEdit ? (
        <SavePreviewDetails
          question={text}
          preview={asking.preview}
          packageId={asking.base?.packageId}
          answered={wordsOf('EXTERNAL_ID', asking).text}
        />
      ) : (
        text
      )}
    </ConfirmDialog>
  );
}
