import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { planMove } from '../../../functions/package-moves/contract.ts';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { MovesTable } from './moves-table.tsx';
import { PlanForm } from './plan-form.tsx';

/** “Assign package to many”, and every earlier move of clients. */
export function BulkAssignPage() {
  const me = useMe().data;
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="Nothing is assigned before you have seen what would become of every client."
        >
          Assign package to many
        </Header>
      }
    >
      <SpaceBetween size="l">
        {mayCall(me, planMove) && <PlanForm />}
        <MovesTable />
      </SpaceBetween>
    </ContentLayout>
  );
}
