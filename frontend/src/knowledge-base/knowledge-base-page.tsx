import Alert from '@cloudscape-design/components/alert';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { FieldSection } from './field-section.tsx';
import { ListSection } from './list-section.tsx';
import { PeopleSection } from './people-section.tsx';
import { PetitionSection } from './petition-section.tsx';
import { useKnowledgeBase, useMayChange } from './use-knowledge-base.ts';

/** What values of imported rows must match; vendor staff mend it, the firm looks. */
export function KnowledgeBasePage() {
  const query = useKnowledgeBase();
  const mayChange = useMayChange();
  const shown = query.data;
  if (shown === undefined) {
    if (query.isPending) return <StatusIndicator type="loading">Loading the Knowledge Base</StatusIndicator>;
    return (
      <FailureAlert header="The Knowledge Base could not be loaded" onRetry={() => void query.refetch()}>
        {query.error.message}
      </FailureAlert>
    );
  }
  const section = { shown, mayChange };
  return (
    <SpaceBetween size="l">
      {query.error && (
        <FailureAlert header="The Knowledge Base could not be refreshed" onRetry={() => void query.refetch()}>
          {query.error.message}
        </FailureAlert>
      )}
      {!mayChange && (
        <Alert type="info" header="What imported values must match">
          Ask Professional Services when something is missing or wrong. Once it is put right, failed rows can
          be run again.
        </Alert>
      )}
      <ListSection {...section} />
      <PetitionSection {...section} />
      <FieldSection {...section} />
      <PeopleSection {...section} />
    </SpaceBetween>
  );
}
