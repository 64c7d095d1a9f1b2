import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { ExportPurpose, purposeLabels, SsnDisplay } from '../../../functions/data-exports/contract.ts';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import { serverNowMs } from '../api/server-time.ts';
import { DueDateField } from './due-date-field.tsx';
import { defaultSsnDisplay, ssnDisplayOf, withPurpose } from './export-form.ts';
import { FieldAnchor } from './field-anchor.tsx';
import type { FormSectionProps } from './form-section.ts';
import { ssnDisplayLabels } from './request-labels.ts';

export function DescribeSection(props: FormSectionProps) {
  const { form, errors, onChange } = props;
  return (
    <Container header={<Header variant="h2">Describe the export</Header>}>
      <SpaceBetween size="l">
        <FieldAnchor field="description">
          <FormField
            label="Export Description"
            description="Shown in the Data Export Log and in mails. Leave out names of people."
            constraintText="Up to 200 characters, for example: Notice of Inspection, Dallas, March 2026"
            errorText={errors.description}
          >
            <Input
              value={form.description}
              ariaRequired
              onChange={({ detail }) => onChange({ ...form, description: detail.value })}
            />
          </FormField>
        </FieldAnchor>
        <FieldAnchor field="employeeNote">
          <FormField
            label={
              <>
                Add Note to Employee Profile <i>- optional</i>
              </>
            }
            description="Added to the notes of every employee profile in the record set."
            constraintText="Up to 2,000 characters"
            errorText={errors.employeeNote}
          >
            <Textarea
              value={form.employeeNote}
              rows={3}
              onChange={({ detail }) => onChange({ ...form, employeeNote: detail.value })}
            />
          </FormField>
        </FieldAnchor>
        <PurposeField {...props} />
        {form.purpose === 'GOVERNMENT_AUDIT' && <DueDateField {...props} />}
        <SsnDisplayField {...props} />
      </SpaceBetween>
    </Container>
  );
}

const purposeHelp: Record<ExportPurpose, string> = {
  GOVERNMENT_AUDIT: 'A Notice of Inspection was served. With a due date the export goes before all others.',
  CLIENT_TERMINATION: 'The client leaves; everything goes along.',
  OTHER: 'Neither of these.',
};
const purposeOptions = ExportPurpose.options.map((value) => ({
  value,
  label: purposeLabels[value],
  description: purposeHelp[value],
}));

function PurposeField({ form, onChange }: FormSectionProps) {
  const { timeZone } = useCurrentDistributor();
  return (
    <FormField
      label="Export Purpose"
      description="Decides the place in the queue and what is proposed below."
    >
      <Select
        options={purposeOptions}
        selectedOption={purposeOptions.find(({ value }) => value === form.purpose) ?? null}
        onChange={({ detail }) =>
          onChange(
            withPurpose(form, ExportPurpose.parse(detail.selectedOption.value), {
              nowMs: serverNowMs(),
              timeZone,
            }),
          )
        }
      />
    </FormField>
  );
}

function SsnDisplayField({ form, onChange }: FormSectionProps) {
  const proposed = defaultSsnDisplay(form.purpose);
  return (
    <FormField
      stretch
      label="Social security numbers in the index"
      description="The signed forms show them as they were signed, whatever is chosen here."
    >
      <RadioGroup
        value={ssnDisplayOf(form)}
        items={SsnDisplay.options.map((value) => ({
          value,
          label: ssnDisplayLabels[value],
          description:
            value === proposed ? `Proposed for the purpose ${purposeLabels[form.purpose]}.` : undefined,
        }))}
        onChange={({ detail }) => onChange({ ...form, ssnDisplay: SsnDisplay.parse(detail.value) })}
      />
    </FormField>
  );
}
