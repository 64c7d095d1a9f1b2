import { AwsSolutionsChecks, type NagPack, NIST80053R5Checks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import type { Stage } from '../platform/stages.ts';
import { WaybillChecks } from './waybill-checks.ts';

/** What every synthesis is checked by; a finding that nobody answered fails it. */
export function rulePacks(scope: IConstruct, stage: Stage): NagPack[] {
  return [new AwsSolutionsChecks(scope), new NIST80053R5Checks(scope), new WaybillChecks(scope, stage)];
}
