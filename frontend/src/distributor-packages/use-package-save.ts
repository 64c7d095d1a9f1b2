import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type {
  ClientsOnDeactivation,
  DistributorPackage,
  SavePackage,
  SavePreview,
} from '../../../functions/distributor-packages/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { useSingleFlight } from '../ui/single-flight.ts';
import { bodyOf, type PackageForm } from './package-form.ts';
import { doneText, questionsOf, type SaveQuestion } from './save-steps.ts';

/** A save on its way through its questions. */
export interface Asking {
  readonly base: DistributorPackage | null;
  readonly body: SavePackage;
  readonly preview?: SavePreview;
  /** The first is asked now. */
  readonly questions: readonly SaveQuestion[];
}

export interface Saved {
  readonly package: DistributorPackage;
  /** What is told; `undefined` while clients are still being moved. */
  readonly text: string | undefined;
}

/** Looks what a save would do, asks, and saves once every question is answered. */
export function usePackageSave(
  distributorId: string,
  on: { readonly onSaved: (saved: Saved) => void; readonly onRefused: (error: Error) => void },
) {
  const { packages } = useApi();
  const [asking, setAsking] = useState<Asking>();
  const runOnce = useSingleFlight();
  const look = useMutation({
    retry: false,
    mutationFn: async ({ base, form }: { base: DistributorPackage; form: PackageForm }) => {
      const body = bodyOf(form);
      const preview = await packages.preview({ distributorId, packageId: base.packageId }, body);
      return { base, body, preview, questions: questionsOf(base, form, preview) };
    },
    onSuccess: setAsking,
    onError: on.onRefused,
  });
  const save = useMutation({
    // A save that arrived although its answer did not would only find its own version changed.
    retry: false,
    mutationFn: ({ base, body }: Asking) =>
      base === null
        ? packages.create(distributorId, {
            name: body.name,
            externalPackageId: body.externalPackageId,
            values: body.values,
          })
        : packages.save({ distributorId, packageId: base.packageId }, base.version, body),
    onSuccess: (saved, { base, body }) => {
      setAsking(undefined);
      on.onSaved({ package: saved, text: doneText(base, body, saved) });
    },
    onError: (error) => {
      setAsking(undefined);
      on.onRefused(error);
    },
  });
  return {
    asking,
    isLooking: look.isPending,
    isSaving: save.isPending,
    begin: (base: DistributorPackage | null, form: PackageForm) => {
      if (base === null) return setAsking({ base, body: bodyOf(form), questions: ['CREATE'] });
      runOnce(() => look.mutateAsync({ base, form }));
    },
    cancel: () => setAsking(undefined),
    confirm: (choice?: ClientsOnDeactivation) => {
      if (asking === undefined) return;
      const body = choice === undefined ? asking.body : { ...asking.body, clientsOnDeactivation: choice };
      const next = { ...asking, body, questions: asking.questions.slice(1) };
      if (next.questions.length > 0) return setAsking(next);
      runOnce(() => save.mutateAsync({ ...asking, body }));
    },
  };
}
