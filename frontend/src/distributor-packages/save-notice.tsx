import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { useEffect, useState } from 'react';
import { type DistributorPackage, fill, messages } from '../../../functions/distributor-packages/contract.ts';
import { useApi } from '../api/api-context.tsx';
import { ApiProblem } from '../api/api-problem.ts';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { useFocusOnFailure } from '../ui/focus-on-failure.ts';
import { formatInstant } from '../ui/format.ts';
import type { SaveNotice } from './use-package-editor.ts';

/** Why nothing was saved; takes the keyboard, so that it is read out. */
export function SaveNoticeAlert(props: {
  readonly notice: SaveNotice | undefined;
  readonly base: DistributorPackage | null;
  /** Begins anew with what is stored. */
  readonly onReload: (fresh: DistributorPackage | undefined) => void;
}) {
  const { notice, base } = props;
  const error = notice?.kind === 'FAILED' ? notice.error : null;
  const alert = useFocusOnFailure(error);
  if (notice === undefined) return null;
  if (notice.kind === 'NO_CHANGES') return <NoChanges />;
  const code = notice.error instanceof ApiProblem ? notice.error.code : undefined;
  if (code === 'VERSION_CONFLICT' && base !== null) {
    return <ChangedMeanwhile base={base} error={notice.error} onReload={props.onReload} />;
  }
  return (
    <FailureAlert
      ref={alert}
      header="The package was not saved"
      {...(notice.error instanceof ApiProblem &&
        notice.error.traceId !== undefined && { traceId: notice.error.traceId })}
    >
      {code === 'NOTHING_TO_SAVE' ? messages.noChanges : notice.error.message}
    </FailureAlert>
  );
}

function NoChanges() {
  const alert = useFocusOnFailure(useState(() => new Error(messages.noChanges))[0]);
  return (
    <Alert ref={alert} type="info">
      {messages.noChanges}
    </Alert>
  );
}

/** Names who changed the package and when; that is read anew, since the refusal need not say it. */
function ChangedMeanwhile(props: {
  readonly base: DistributorPackage;
  readonly error: Error;
  readonly onReload: (fresh: DistributorPackage | undefined) => void;
}) {
  const { base, error } = props;
  const { packages } = useApi();
  const [fresh, setFresh] = useState<DistributorPackage>();
  const alert = useFocusOnFailure(error);
  const { distributorId, packageId } = base;
  useEffect(() => {
    const stop = new AbortController();
    packages.package({ distributorId, packageId }, stop.signal).then(setFresh, () => undefined);
    return () => stop.abort();
  }, [packages, distributorId, packageId]);
  const text =
    fresh === undefined
      ? error.message
      : fill(messages.changedMeanwhile, { user: fresh.savedBy, time: formatInstant(fresh.savedAt) });
  return (
    <Alert
      ref={alert}
      type="warning"
      header="Nothing was saved"
      action={
        <Button formAction="none" onClick={() => props.onReload(fresh)}>
          Reload
        </Button>
      }
    >
      {text} Reloading discards what you entered.
    </Alert>
  );
}
