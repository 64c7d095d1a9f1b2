import { CrossStackReferences, ReferenceStrength, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { AppStack } from './app-stack.ts';
import type { DataStack } from './data-stack.ts';
import type { IntegratorStack } from './integrator-stack.ts';
import { inventoryOf } from './operations/inventory.ts';
import { OperationsAlarms } from './operations/operations-alarms.ts';
import { OperationsDashboard } from './operations/operations-dashboard.ts';
import type { Stage } from './platform/stages.ts';

export interface OperationsStackProps extends StackProps {
  readonly stage: Stage;
  readonly data: DataStack;
  readonly app: AppStack;
  readonly integrator: IntegratorStack;
}

/**
 * What watches the other stacks: alarms over all rooms, and a dashboard. Nothing depends on it, and it must hold nobody up:
 * it refers to the others weakly, so that what it watches may be removed from them.
 */
export class OperationsStack extends Stack {
  constructor(scope: Construct, id: string, props: OperationsStackProps) {
    super(scope, id, props);
    CrossStackReferences.of(this).consume(ReferenceStrength.WEAK);
    const { stage, data, app, integrator } = props;
    const inventory = inventoryOf(data, app, integrator);
    new OperationsAlarms(this, 'Alarms', { alarms: app.alarms, inventory });
    new OperationsDashboard(this, 'Overview', { stage, inventory });
  }
}
