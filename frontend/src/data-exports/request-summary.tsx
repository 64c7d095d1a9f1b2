import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs, { type KeyValuePairsProps } from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type NewDataExport, purposeLabels } from '../../../functions/data-exports/contract.ts';
import type { DataExportDetail } from '../api/data-exports-api.ts';
import { Instant } from '../ui/instant.tsx';
import { assetNames } from './asset-names.ts';
import { employerLabel } from './log-columns.tsx';
import { choiceLabel, recordStatusLabels, ssnDisplayLabels } from './request-labels.ts';

/** What was asked for; the exact choices only for those who may ask. */
export function RequestSummary({ shown }: { readonly shown: DataExportDetail }) {
  const { request } = shown;
  const ids = request?.recordSet.kind === 'I9_IDS' ? request.recordSet.i9Ids : [];
  return (
    <Container header={<Header variant="h2">What was asked for</Header>}>
      <SpaceBetween size="l">
        <KeyValuePairs
          columns={3}
          minColumnWidth={180}
          items={[...requestItems(shown), ...(request ? choiceItems(request) : [])]}
        />
        {ids.length > 0 && (
          <ExpandableSection headerText={`I-9 IDs (${ids.length})`}>{ids.join(', ')}</ExpandableSection>
        )}
      </SpaceBetween>
    </Container>
  );
}

function requestItems(shown: DataExportDetail): KeyValuePairsProps.Item[] {
  const isAudit = shown.purpose === 'GOVERNMENT_AUDIT';
  return [
    { label: 'Client', value: `${shown.clientName} (${shown.clientId})` },
    { label: 'Employer', value: employerLabel(shown) },
    { label: 'Record Set', value: shown.recordSet.label },
    { label: 'Export Purpose', value: purposeLabels[shown.purpose] },
    ...(isAudit ? [{ label: 'Response Due Date', value: <Instant at={shown.responseDueAt} /> }] : []),
    { label: 'Social security numbers in the index', value: ssnDisplayLabels[shown.ssnDisplay] },
    { label: 'Assets', value: assetNames(shown.assets) },
    { label: 'Requested By', value: shown.requestedBy },
    { label: 'Requested On', value: <Instant at={shown.requestedAt} /> },
    ...(shown.request
      ? []
      : [{ label: 'Note to employee profiles', value: shown.hasEmployeeNote ? 'Yes' : 'No' }]),
  ];
}

function choiceItems({ recordSet, recordFilter, employeeNote }: NewDataExport): KeyValuePairsProps.Item[] {
  const isSubset = recordFilter.recordStatus === 'SUBSET';
  return [
    ...(recordSet.kind === 'I9_IDS'
      ? []
      : [{ label: 'Record Status', value: recordStatusLabels[recordFilter.recordStatus] }]),
    ...(isSubset
      ? [
          { label: 'Active Records', value: choiceLabel(recordFilter.activeRecords) },
          { label: 'Terminated Records', value: choiceLabel(recordFilter.terminatedRecords) },
        ]
      : []),
    { label: 'Note to employee profiles', value: employeeNote ?? '–' },
  ];
}
