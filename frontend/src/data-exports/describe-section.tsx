import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { FieldAnchor } from './field-anchor.tsx';
import type { FormSectionProps } from './form-section.ts';

export function DescribeSection({ form, errors, onChange }: FormSectionProps) {
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
      </SpaceBetween>
    </Container>
  );
}
