import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { CheckSummary, ImportFile } from '../../../functions/integrator/contract.ts';
import { detailDays } from '../../../functions/integrator-jobs/contract.ts';
import { ApiProblem } from '../api/api-problem.ts';
import { useCurrentFirm } from '../api/current-firm.tsx';
import { useServerNow } from '../api/server-time.ts';
import { templateOf } from '../api/shown-templates.ts';
import { AppLink } from '../ui/app-link.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { NewsAnnouncer } from '../ui/news-announcer.tsx';
import { upcomingRunsAddress } from './addresses.ts';
import { CausesTable } from './causes-table.tsx';
import { erasedTotal } from './erased-columns.ts';
import { ErasedList, ErasedSection, erasedListId } from './erased-section.tsx';
import { fileNews, hasDetailsOf, isMoving } from './file-labels.ts';
import { EffectSection, FileSummary } from './file-summary.tsx';
import { FindingsTable } from './findings-table.tsx';
import { ListPlace, showList } from './list-place.tsx';
import { useFileFilters, useImportFile } from './use-import-file.ts';

/** One uploaded file: what it would do and what is wrong with it. */
export function ImportFilePage() {
  const query = useImportFile();
  const shown = query.data;
  if (shown === undefined) {
    if (query.isPending) return <StatusIndicator type="loading">Loading the file</StatusIndicator>;
    if (isNotFound(query.error)) return <FileNotFound />;
    return (
      <FailureAlert header="The file could not be loaded" onRetry={() => void query.refetch()}>
        {query.error.message}
      </FailureAlert>
    );
  }
  return (
    <ContentLayout
      header={
        <Header variant="h1" description={templateOf(shown.templateId)?.title}>
          <span style={{ overflowWrap: 'anywhere' }}>{shown.fileName}</span>
        </Header>
      }
    >
      <NewsAnnouncer shown={[shown]} newsOf={fileNews} />
      <SpaceBetween size="l">
        {query.error && (
          <FailureAlert header="The page could not be refreshed" onRetry={() => void query.refetch()}>
            {query.error.message}
          </FailureAlert>
        )}
        <FileSummary shown={shown} />
        {shown.summary === undefined ? (
          isMoving(shown) && <StatusIndicator type="in-progress">The file is being checked.</StatusIndicator>
        ) : (
          <CheckResult shown={shown} summary={shown.summary} />
        )}
      </SpaceBetween>
    </ContentLayout>
  );
}

const findingsId = 'row-findings';
const clockIntervalMs = 60_000;

function CheckResult({ shown, summary }: { readonly shown: ImportFile; readonly summary: CheckSummary }) {
  const { filters, change } = useFileFilters();
  const { level, code, column } = filters;
  const choose = (chosen: string | undefined) => change({ column: chosen });
  const hasDetails = hasDetailsOf(shown, useServerNow(clockIntervalMs));
  if (!hasDetails) return <EndedResult shown={shown} summary={summary} />;
  return (
    <SpaceBetween size="l">
      <EffectSection shown={shown} summary={summary} />
      <ErasedSection summary={summary} onChoose={choose} />
      <CausesTable
        causes={summary.causes}
        onShow={(cause) => {
          change({ code: cause.code, level: undefined });
          showList(findingsId);
        }}
      />
      <ListPlace id={findingsId}>
        <FindingsTable shown={shown} summary={summary} filters={{ level, code }} onFilter={change} />
      </ListPlace>
      {erasedTotal(summary) > 0 && (
        <ListPlace id={erasedListId}>
          <ErasedList shown={shown} summary={summary} column={column} onChoose={choose} />
        </ListPlace>
      )}
    </SpaceBetween>
  );
}

/** Rows are kept no longer than the support window: only the counts are there. */
function EndedResult({ shown, summary }: { readonly shown: ImportFile; readonly summary: CheckSummary }) {
  return (
    <SpaceBetween size="l">
      <EffectSection shown={shown} summary={summary} />
      <Alert type="info" header="The support window has ended">
        Errors row by row and erased values of a file are kept for {detailDays} days after its check.
      </Alert>
    </SpaceBetween>
  );
}

/** An id that is none is refused as not valid; to the reader that is the same. */
const isNotFound = (error: Error): boolean =>
  error instanceof ApiProblem && (error.status === 404 || error.code === 'VALIDATION_FAILED');

function FileNotFound() {
  const { firmId } = useCurrentFirm();
  return (
    <Box padding={{ vertical: 'xxl' }} textAlign="center">
      <Box variant="h1">File not found</Box>
      <p>There is no such uploaded file of this firm.</p>
      <AppLink href={upcomingRunsAddress(firmId)} variant="primary">
        Go to Upcoming Runs
      </AppLink>
    </Box>
  );
}
