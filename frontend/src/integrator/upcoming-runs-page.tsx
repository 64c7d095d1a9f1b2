import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { ImportFileStatus } from '../../../functions/integrator/contract.ts';
import { CursorPagination } from '../ui/cursor-pages.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { Instant } from '../ui/instant.tsx';
import { useMediaMatch } from '../ui/media-match.ts';
import { fileColumns } from './file-columns.tsx';
import { NoFiles, NothingMatches } from './file-faces.tsx';
import { fileStatusLooks } from './file-labels.ts';
import { FileNewsAnnouncer } from './file-news-announcer.tsx';
import { UploadGuide } from './upload-guide.tsx';
import { useImportFiles, useStatusFilter } from './use-import-files.ts';
import { useSetup } from './use-setup.ts';

/** Where a column that stays leaves room for the others. */
const roomForSticky = '(min-width: 900px)';

/** The uploaded files, and what the run would make of each. */
export function UpcomingRunsPage() {
  const { status, setStatus } = useStatusFilter();
  return (
    <SpaceBetween size="l">
      <SubscriptionWarning />
      <UploadGuide />
      <FilesTable status={status} onFilter={setStatus} />
    </SpaceBetween>
  );
}

function SubscriptionWarning() {
  const setup = useSetup().data;
  if (setup === undefined || setup.isSubscribed) return null;
  return (
    <Alert type="warning" header="The integration subscription is not active">
      Files that were uploaded are held until it is. Ask Professional Services.
    </Alert>
  );
}

interface FilterProps {
  readonly status: ImportFileStatus | undefined;
  readonly onFilter: (status: ImportFileStatus | undefined) => void;
}

function FilesTable({ status, onFilter }: FilterProps) {
  const { query, pages } = useImportFiles(status);
  const hasRoom = useMediaMatch(roomForSticky);
  const items = query.data?.items ?? [];
  const filter = <StatusFilter status={status} onFilter={onFilter} />;
  if (query.error && query.data === undefined) {
    return (
      <SpaceBetween size="l">
        {filter}
        <FailureAlert header="The files could not be loaded" onRetry={() => void query.refetch()}>
          {query.error.message}
        </FailureAlert>
      </SpaceBetween>
    );
  }
  const isFirst = pages.currentPageIndex === 1;
  const count = isFirst && query.data ? `(${items.length}${pages.openEnd ? '+' : ''})` : undefined;
  return (
    <>
      <FileNewsAnnouncer shown={query.data?.items} />
      <Table
        variant="container"
        wrapLines
        stickyColumns={hasRoom ? { first: 1 } : undefined}
        header={<FilesHeader query={query} count={count} />}
        filter={filter}
        pagination={<CursorPagination pages={pages} of="files" />}
        columnDefinitions={fileColumns}
        items={items}
        trackBy="fileId"
        loading={query.isPending}
        loadingText="Loading files"
        empty={status === undefined ? <NoFiles /> : <NothingMatches onClear={() => onFilter(undefined)} />}
        ariaLabels={{ tableLabel: 'Uploaded files' }}
      />
    </>
  );
}

function FilesHeader(props: {
  readonly query: ReturnType<typeof useImportFiles>['query'];
  readonly count: string | undefined;
}) {
  const { query, count } = props;
  return (
    <SpaceBetween size="s">
      <Header
        variant="h2"
        counter={count}
        description="Counts tell what each file would do as the records are now."
        actions={
          <Button iconName="refresh" ariaLabel="Refresh the files" onClick={() => void query.refetch()} />
        }
      >
        Uploaded files
      </Header>
      {query.error && (
        <Alert type="warning" header="The files could not be refreshed">
          {query.error.message} They are shown as of{' '}
          <Instant at={new Date(query.dataUpdatedAt).toISOString()} />.
        </Alert>
      )}
    </SpaceBetween>
  );
}

const any = { value: '', label: 'Any' };
const options = [
  any,
  ...ImportFileStatus.options.map((value) => ({ value, label: fileStatusLooks[value].label })),
];

function StatusFilter({ status, onFilter }: FilterProps) {
  return (
    <search aria-label="Filter the files" style={{ maxInlineSize: '18rem' }}>
      <FormField label="State">
        <Select
          options={options}
          selectedOption={options.find(({ value }) => value === status) ?? any}
          onChange={({ detail }) => onFilter(ImportFileStatus.safeParse(detail.selectedOption.value).data)}
        />
      </FormField>
    </search>
  );
}
