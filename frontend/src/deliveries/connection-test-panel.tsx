import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import Header from '@cloudscape-design/components/header';
import LiveRegion from '@cloudscape-design/components/live-region';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ConnectionTest } from '../../../functions/deliveries/contract.ts';
import { type Fixer, fixers, traceSteps } from '../../../functions/transfer/contract.ts';
import { ApiProblem } from '../api/api-problem.ts';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { Instant } from '../ui/instant.tsx';
import { type HostKey, HostKeyQuestion } from './host-key-question.tsx';
import { destinationText, outcomeWord, traceReport } from './trace-report.ts';
import { TraceSteps } from './trace-steps.tsx';
import type { ConnectionTestRun } from './use-connection-test.ts';

/** A connection test as it goes on, what came of it, and what to do. */
export function ConnectionTestPanel(props: {
  readonly run: ConnectionTestRun;
  /** Whether other values were entered since. */
  readonly isOutdated: boolean;
  /** Pins the key and tests again; absent for those who may not change the settings. */
  readonly onConfirmHostKey: ((key: HostKey) => void) | undefined;
}) {
  const { run, isOutdated, onConfirmHostKey } = props;
  const { test, tested, error, isRunning } = run;
  if (test === undefined && error === null && !isRunning) return null;
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={tested && destinationText(tested)}
          actions={
            test?.endedAt && (
              <CopyToClipboard
                copyButtonText="Copy report"
                copyButtonAriaLabel="Copy the report of the test"
                textToCopy={traceReport(test, tested)}
                copySuccessText="Report copied; it holds no secret"
                copyErrorText="The report could not be copied"
              />
            )
          }
        >
          Connection test
        </Header>
      }
    >
      <SpaceBetween size="l">
        {error && <TestFailure error={error} />}
        {test === undefined && isRunning && (
          <StatusIndicator type="loading">Starting the test</StatusIndicator>
        )}
        {test && isOutdated && (
          <Alert type="info">This test was of other values than those entered now. Test again.</Alert>
        )}
        {test && <TestOutcome test={test} />}
        {test && !isOutdated && <HostKeyPart test={test} tested={tested} onConfirm={onConfirmHostKey} />}
        {test && <TraceSteps steps={test.steps} />}
        <LiveRegion hidden>{test && spoken(test)}</LiveRegion>
      </SpaceBetween>
    </Container>
  );
}

function TestFailure({ error }: { readonly error: Error }) {
  return (
    <FailureAlert
      header="The connection could not be tested"
      traceId={error instanceof ApiProblem ? error.traceId : undefined}
    >
      {error.message}
    </FailureAlert>
  );
}

function TestOutcome({ test }: { readonly test: ConnectionTest }) {
  const { status, code, text, fixer } = test;
  if (status === 'RUNNING') return <StatusIndicator type="loading">Testing the connection</StatusIndicator>;
  if (status === 'PASSED') {
    return (
      <Alert type={code === 'OK' ? 'success' : 'warning'} header={text}>
        Tested on <Instant at={test.endedAt} />.
      </Alert>
    );
  }
  if (status === 'CONFIRM_HOST_KEY') return <Box>{text}</Box>;
  return (
    <Alert type="error" header={text}>
      {fixer !== undefined && <div>Can be put right by: {fixers[fixer as Fixer] ?? fixer}</div>}
      {code !== undefined && <Box variant="code">{code}</Box>}
    </Alert>
  );
}

function HostKeyPart(props: {
  readonly test: ConnectionTest;
  readonly tested: ConnectionTestRun['tested'];
  readonly onConfirm: ((key: HostKey) => void) | undefined;
}) {
  const { test, tested, onConfirm } = props;
  const { hostKeyFingerprint, hostKeyKind, status, code } = test;
  const isAsked = status === 'CONFIRM_HOST_KEY' || code === 'HOST_KEY_CHANGED';
  if (!isAsked || hostKeyFingerprint === undefined) return null;
  if (onConfirm === undefined) {
    return (
      <Alert type="info">
        The server shows the key <Box variant="code">{hostKeyFingerprint}</Box>. Ask your Implementation
        Project Manager to compare and confirm it.
      </Alert>
    );
  }
  const pinned = tested?.protocol === 'SFTP' ? tested.hostKeyFingerprint : undefined;
  return (
    <HostKeyQuestion
      key={hostKeyFingerprint}
      shown={{ hostKeyFingerprint, hostKeyKind }}
      pinned={pinned}
      onConfirm={onConfirm}
    />
  );
}

/** What is said aloud: the step that ended last, and then the result. */
function spoken(test: ConnectionTest): string {
  if (test.text !== undefined) return test.text;
  const last = test.steps.findLast(({ outcome }) => outcome !== 'RUNNING' && outcome !== 'SKIPPED');
  return last === undefined ? 'Testing the connection' : `${traceSteps[last.step]}: ${outcomeWord(last)}`;
}
