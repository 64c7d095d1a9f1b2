import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Steps from '@cloudscape-design/components/steps';
import type { DataExportDetail } from '../api/data-exports-api.ts';
import { Instant } from '../ui/instant.tsx';
import { timelineOf } from './timeline.ts';

const iconLabels: Record<string, string> = {
  success: 'Done',
  warning: 'Warning',
  error: 'Failed',
  stopped: 'Cancelled',
};

export function ExportTimeline({ shown }: { readonly shown: DataExportDetail }) {
  return (
    <Container header={<Header variant="h2">Timeline</Header>}>
      <Steps
        ariaLabel="Timeline"
        steps={timelineOf(shown).map(({ at, text, status, code }) => ({
          status,
          statusIconAriaLabel: iconLabels[status] ?? 'Planned',
          header: text,
          details: (
            <>
              <Instant at={at} />
              {code && ` ${code}`}
            </>
          ),
        }))}
      />
    </Container>
  );
}
