import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { ClientField } from './client-field.tsx';
import { EmployerField } from './employer-field.tsx';
import type { FormSectionProps } from './form-section.ts';
import { I9IdsField } from './i9-ids-field.tsx';
import { ScopeField } from './scope-field.tsx';
import { SecurityGroupsField } from './security-groups-field.tsx';
import { useSecurityGroups } from './use-security-groups.ts';
import { WorksitesField } from './worksites-field.tsx';

export function RecordSetSection(props: FormSectionProps) {
  const groups = useSecurityGroups(props.form);
  return (
    <Container header={<Header variant="h2">Define the record set</Header>}>
      <SpaceBetween size="l">
        <ClientField {...props} />
        <EmployerField {...props} />
        <ScopeField {...props} groups={groups} />
        <ColumnLayout columns={2}>
          <WorksitesField {...props} />
          <SecurityGroupsField {...props} groups={groups} />
        </ColumnLayout>
        <I9IdsField {...props} />
      </SpaceBetween>
    </Container>
  );
}
