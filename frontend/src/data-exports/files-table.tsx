import Box from '@cloudscape-design/components/box';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import type { PackageFile } from '../../../functions/deliveries/contract.ts';
import { formatBytes, formatCount } from '../ui/format.ts';

const columns: TableProps.ColumnDefinition<PackageFile>[] = [
  { id: 'name', header: 'File', isRowHeader: true, cell: (file) => file.name },
  {
    id: 'sizeBytes',
    header: 'Size',
    cell: (file) => <span title={`${formatCount(file.sizeBytes)} bytes`}>{formatBytes(file.sizeBytes)}</span>,
  },
  {
    id: 'sha256',
    header: 'SHA-256',
    cell: (file) => (
      <CopyToClipboard
        variant="inline"
        textToCopy={file.sha256}
        textToDisplay={<Box variant="code">{file.sha256}</Box>}
        copyButtonAriaLabel={`Copy the SHA-256 of ${file.name}`}
        copySuccessText="SHA-256 copied"
        copyErrorText="SHA-256 could not be copied"
      />
    ),
  },
];

/** Files of the package as they lie at the destination. */
export function FilesTable({ files }: { readonly files: readonly PackageFile[] }) {
  return (
    <Table
      variant="container"
      header={
        <Header variant="h2" counter={`(${files.length})`}>
          Files
        </Header>
      }
      columnDefinitions={columns}
      items={files}
      trackBy="name"
      empty={<Box textAlign="center">The package is not finished yet.</Box>}
      ariaLabels={{ tableLabel: 'Files of the package' }}
    />
  );
}
