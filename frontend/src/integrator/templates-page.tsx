import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import type { FirmSetup } from '../../../functions/integrator/contract.ts';
import { useSetup } from '../api/firm-setup.ts';
import { fileNamePattern, type ShownTemplate, shownTemplates } from '../api/shown-templates.ts';
import { LongName } from '../ui/long-name.tsx';
import { useDownloads } from './use-downloads.ts';

type Downloads = ReturnType<typeof useDownloads>;

const columnsOf = (
  setup: FirmSetup | undefined,
  downloads: Downloads,
): TableProps.ColumnDefinition<ShownTemplate>[] => [
  { id: 'id', header: 'No.', minWidth: 60, cell: ({ id }) => id },
  { id: 'title', header: 'Template', minWidth: 190, isRowHeader: true, cell: ({ title }) => title },
  {
    id: 'fileName',
    header: 'File name',
    minWidth: 200,
    cell: (one) => <LongName text={fileNamePattern(one)} />,
  },
  {
    id: 'isSetUp',
    header: 'For this firm',
    minWidth: 130,
    cell: ({ id }) => <SetUpLook isSetUp={setup?.importTasks.some(({ templateId }) => templateId === id)} />,
  },
  {
    id: 'downloads',
    header: 'Download',
    minWidth: 310,
    cell: ({ id, title }) => (
      <SpaceBetween direction="horizontal" size="xs">
        <Button
          iconName="download"
          loading={downloads.isMaking(`CSV ${id}`)}
          loadingText="Making the CSV"
          ariaLabel={`CSV: ${title}`}
          onClick={() => downloads.fetch(`CSV ${id}`)}
        >
          CSV
        </Button>
        <Button
          iconName="download"
          loading={downloads.isMaking(`GUIDE ${id}`)}
          loadingText="Making the column guide"
          ariaLabel={`Column guide: ${title}`}
          onClick={() => downloads.fetch(`GUIDE ${id}`)}
        >
          Column guide
        </Button>
      </SpaceBetween>
    ),
  },
];

function SetUpLook({ isSetUp }: { readonly isSetUp: boolean | undefined }) {
  if (isSetUp === undefined) return '–';
  return isSetUp ? (
    <StatusIndicator>Set up</StatusIndicator>
  ) : (
    <StatusIndicator type="stopped">Not set up</StatusIndicator>
  );
}

/** The import templates, to be downloaded. */
export function TemplatesPage() {
  const setup = useSetup().data;
  const downloads = useDownloads();
  return (
    <Table
      variant="container"
      wrapLines
      header={
        <Header
          variant="h2"
          counter={`(${shownTemplates.length})`}
          description="In the order in which a run applies them. The order of the columns may not change."
          actions={
            <Button
              iconName="download"
              loading={downloads.isMaking('COUNTRIES')}
              loadingText="Making the list of countries"
              onClick={() => downloads.fetch('COUNTRIES')}
            >
              Country List.xlsx
            </Button>
          }
        >
          Import templates
        </Header>
      }
      columnDefinitions={columnsOf(setup, downloads)}
      items={shownTemplates}
      trackBy={({ id }) => String(id)}
      ariaLabels={{ tableLabel: 'Import templates' }}
    />
  );
}
