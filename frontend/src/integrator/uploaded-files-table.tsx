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
import { NewsAnnouncer } from '../ui/news-announcer.tsx';
import { roomForSticky } from '../ui/sticky-room.ts';
import { fileColumns } from './file-columns.tsx';
import { NoFiles, NothingMatches } from './file-faces.tsx';
import { fileNews, fileStatusLooks } from './file-labels.ts';
import { UploadAction } from './upload-dialog.tsx';
import { useImportFiles, useStatusFilter } from './use-import-files.ts';

/** Every file that was uploaded, refused ones too, narrowed by the state in the address. */
export function UploadedFilesTable() {
  const { status, setStatus: onFilter } = useStatusFilter();
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
      <NewsAnnouncer shown={query.data?.items} newsOf={fileNews} />
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
        description="Counts are those of the last check: what a file would do, or was expected to do."
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <Button iconName="refresh" ariaLabel="Refresh the files" onClick={() => void query.refetch()} />
            <UploadAction />
          </SpaceBetween>
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

function StatusFilter(props: {
  readonly status: ImportFileStatus | undefined;
  readonly onFilter: (status: ImportFileStatus | undefined) => void;
}) {
  const { status, onFilter } = props;
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
