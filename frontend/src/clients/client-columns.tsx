import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { TableProps } from '@cloudscape-design/components/table';
import type { ClientLine } from '../../../functions/clients/contract.ts';
import { AppLink } from '../ui/app-link.tsx';
import { formatCount } from '../ui/format.ts';
import { clientAddress } from './addresses.ts';
import { PackageStatusLabel, StatusLabel } from './status-label.tsx';

export const clientColumns = (distributorId: string): TableProps.ColumnDefinition<ClientLine>[] => [
  {
    id: 'name',
    header: 'Client Name',
    minWidth: 160,
    isRowHeader: true,
    cell: (one) => <AppLink href={clientAddress(distributorId, one.clientId)}>{one.name}</AppLink>,
  },
  { id: 'clientId', header: 'Client ID', minWidth: 90, cell: (one) => one.clientId },
  {
    id: 'externalClientId',
    header: 'External Client ID',
    minWidth: 110,
    cell: (one) => one.externalClientId ?? '–',
  },
  { id: 'status', header: 'Status', minWidth: 130, cell: (one) => <StatusLabel isActive={one.isActive} /> },
  {
    id: 'package',
    header: 'Distributor Package',
    minWidth: 170,
    cell: (one) => <PackageOfLine line={one} />,
  },
  {
    id: 'employerCount',
    header: '# Employers',
    minWidth: 90,
    cell: (one) => formatCount(one.employerCount),
  },
  {
    id: 'recordCount',
    header: '# I-9 Records',
    minWidth: 90,
    cell: (one) => formatCount(one.recordCount),
  },
];

function PackageOfLine({ line }: { readonly line: ClientLine }) {
  if (line.package === undefined) return <Box color="text-body-secondary">No package</Box>;
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <span>{line.package.name}</span>
      {line.package.status === 'INACTIVE' && <PackageStatusLabel status={line.package.status} />}
    </SpaceBetween>
  );
}
