import Box from '@cloudscape-design/components/box';
import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import Steps from '@cloudscape-design/components/steps';
import { type TraceStep, traceSteps } from '../../../functions/transfer/contract.ts';
import { fixerOf, outcomeWord } from './trace-report.ts';

const looks: Readonly<Record<TraceStep['outcome'], StatusIndicatorProps.Type>> = {
  RUNNING: 'loading',
  PASSED: 'success',
  WARNED: 'warning',
  FAILED: 'error',
  SKIPPED: 'stopped',
};

/** Each step of a test with its time, how it went and who can put it right. */
export function TraceSteps({ steps }: { readonly steps: readonly TraceStep[] }) {
  return (
    <Steps
      ariaLabel="Steps of the connection test"
      steps={steps.map((step) => ({
        status: looks[step.outcome],
        statusIconAriaLabel: outcomeWord(step),
        header: (
          <>
            {traceSteps[step.step]}{' '}
            <Box variant="small" display="inline">
              {step.durationMs === undefined
                ? outcomeWord(step)
                : `${outcomeWord(step)}, ${step.durationMs} ms`}
            </Box>
          </>
        ),
        details: <StepDetails step={step} />,
      }))}
    />
  );
}

function StepDetails({ step }: { readonly step: TraceStep }) {
  const fixer = fixerOf(step);
  if (step.text === undefined && fixer === undefined) return null;
  return (
    <>
      {step.text} {step.failureCode && <Box variant="code">{step.failureCode}</Box>}
      {fixer && <div>Can be put right by: {fixer}</div>}
    </>
  );
}
