import {
  type DistributorPackage,
  fill,
  messages,
  type PackageSummary,
  type SavePackage,
  type SavePreview,
} from '../../../functions/distributor-packages/contract.ts';
import { changedFields, formOf, type PackageForm } from './package-form.ts';

/** What is asked before something is saved, one after the other. */
export type SaveQuestion =
  | 'CREATE'
  | 'DEACTIVATE_UNUSED'
  | 'DEACTIVATE_USED'
  | 'CLIENTS'
  | 'ACTIVATE'
  | 'EXTERNAL_ID'
  | 'EDIT';

/** Questions about the status come first; what is edited besides has a question of its own. */
export function questionsOf(
  base: DistributorPackage,
  form: PackageForm,
  preview: Pick<SavePreview, 'activeClientCount'>,
): SaveQuestion[] {
  const changed = changedFields(formOf(base), form);
  return [
    ...statusQuestions(base, form, preview.activeClientCount),
    ...(base.externalPackageId === form.externalPackageId.trim() ? [] : (['EXTERNAL_ID'] as const)),
    ...(changed.some((field) => field !== 'status') ? (['EDIT'] as const) : []),
  ];
}

function statusQuestions(
  base: DistributorPackage,
  form: PackageForm,
  activeClientCount: number,
): SaveQuestion[] {
  if (base.status === form.status) return [];
  if (form.status === 'ACTIVE') return ['ACTIVATE'];
  return activeClientCount > 0 ? ['DEACTIVATE_USED', 'CLIENTS'] : ['DEACTIVATE_UNUSED'];
}

interface QuestionWords {
  readonly title: string;
  readonly text: string;
  readonly cancelText: 'Cancel' | 'No';
  readonly confirmText: 'Continue' | 'Yes';
}

const cancelContinue = { cancelText: 'Cancel', confirmText: 'Continue' } as const;
const noYes = { cancelText: 'No', confirmText: 'Yes' } as const;

/** Words and buttons of a question, as the product has them. */
export function wordsOf(
  question: SaveQuestion,
  change: {
    readonly base: DistributorPackage | null;
    readonly body: SavePackage;
    readonly preview?: SavePreview | undefined;
  },
): QuestionWords {
  const { base, body, preview } = change;
  const active = preview?.activeClientCount ?? 0;
  const all = active + (preview?.inactiveClientCount ?? 0);
  const ids = { old: base?.externalPackageId ?? '', new: body.externalPackageId };
  const words: Readonly<Record<SaveQuestion, QuestionWords>> = {
    CREATE: { title: 'Create package', text: messages.createQuestion, ...cancelContinue },
    DEACTIVATE_UNUSED: { title: 'Status Inactive', text: messages.deactivateUnused, ...cancelContinue },
    DEACTIVATE_USED: {
      title: 'Status Inactive',
      text: fill(messages.deactivateUsed, { n: active }),
      ...cancelContinue,
    },
    CLIENTS: { title: 'Assigned clients', text: '', ...cancelContinue },
    ACTIVATE: { title: 'Status Active', text: messages.activateQuestion, ...noYes },
    EXTERNAL_ID: {
      title: 'External Package ID',
      text: fill(messages.externalIdChangeQuestion, ids),
      ...noYes,
    },
    EDIT: { title: 'Save changes', text: fill(messages.editQuestion, { n: all }), ...noYes },
  };
  return words[question];
}

/**
 * What is told once a save is through.
 * @returns `undefined` while clients are still being moved: it is told when they all are
 */
export function doneText(
  base: DistributorPackage | null,
  body: SavePackage,
  saved: DistributorPackage,
): string | undefined {
  if (base === null) return messages.created;
  if (base.status === 'INACTIVE' || body.status === 'ACTIVE') return messages.edited;
  if (saved.reassignment !== undefined) return undefined;
  return body.clientsOnDeactivation?.choice === 'REASSIGN' ? messages.statusChanged : messages.deactivated;
}

/** Packages that clients of another one can be moved to. */
export function targetsOf(packages: readonly PackageSummary[], packageId: string): PackageSummary[] {
  return packages.filter(
    (one) => one.packageId !== packageId && one.status === 'ACTIVE' && one.reassignment === undefined,
  );
}
