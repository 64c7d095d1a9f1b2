import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ExportForm, RecordStatus } from './export-form.ts';
import { FieldAnchor } from './field-anchor.tsx';
import type { FormSectionProps } from './form-section.ts';
import { activeLabels, recordStatusLabels, terminatedLabels } from './request-labels.ts';
import { SubsetGroup } from './subset-group.tsx';

const statusHelp: Record<RecordStatus, string> = {
  ALL_RECORDS: 'Active and terminated records.',
  SUBSET: 'Chosen active records and chosen terminated records.',
};

/** Which records of the set by their status; I-9 IDs take every record asked for. */
export function RecordStatusSection({ form, errors, onChange }: FormSectionProps) {
  const isIgnored = form.scope === 'I9_IDS';
  const isSubset = form.recordStatus === 'SUBSET' && !isIgnored;
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={isIgnored ? 'Not used with I-9 IDs: every record asked for is taken.' : undefined}
        >
          Record status
        </Header>
      }
    >
      <SpaceBetween size="l">
        <FieldAnchor field="recordStatus">
          <FormField stretch label="Record Status" errorText={errors.recordStatus}>
            <RadioGroup
              value={form.recordStatus}
              items={Object.entries(recordStatusLabels).map(([value, label]) => ({
                value,
                label,
                description: statusHelp[value as RecordStatus],
                disabled: isIgnored,
              }))}
              onChange={({ detail }) => onChange({ ...form, recordStatus: detail.value as RecordStatus })}
            />
          </FormField>
        </FieldAnchor>
        <ColumnLayout columns={2}>
          <SubsetGroup
            field="activeRecords"
            labels={activeLabels}
            help={activeHelp}
            choice={form.active}
            isDisabled={!isSubset}
            error={errors.activeRecords}
            onChange={(active) => onChange({ ...form, active: active as ExportForm['active'] })}
          />
          <SubsetGroup
            field="terminatedRecords"
            labels={terminatedLabels}
            help={terminatedHelp}
            choice={form.terminated}
            isDisabled={!isSubset}
            error={errors.terminatedRecords}
            onChange={(terminated) =>
              onChange({ ...form, terminated: terminated as ExportForm['terminated'] })
            }
          />
        </ColumnLayout>
      </SpaceBetween>
    </Container>
  );
}

const activeHelp: Partial<Record<string, string>> = {
  ACTIVE_START_RANGE: 'Either date may be left open.',
  ACTIVE_COMPLETED_ONLY: 'Section 1 and Section 2 are signed.',
  ACTIVE_INCOMPLETE_ONLY: 'Section 1 or Section 2 is not signed.',
};

const terminatedHelp: Partial<Record<string, string>> = {
  TERM_WITHIN_RETENTION: 'The retention date is today or later.',
  TERM_SINCE: 'The usual wording of a Notice of Inspection; records terminated without a date are included.',
  TERM_PAST_RETENTION: 'Records that need not be kept any more, to dispose of them.',
};
