import type { CfnResource, PolicyValidationPluginReport } from 'aws-cdk-lib';
import { NagMessageLevel, NagPack, NagRuleCompliance } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import type { Stage } from '../platform/stages.ts';
import { apiRules } from './api-rules.ts';
import { DeclaredTree } from './declared-application.ts';
import { functionRules } from './function-rules.ts';
import { keyRules } from './key-rules.ts';
import { mailRules } from './mail-rules.ts';
import { queueRules } from './queue-rules.ts';
import type { Rule } from './rule.ts';
import { scheduleRules } from './schedule-rules.ts';
import { storeRules } from './store-rules.ts';
import { transferRules } from './transfer-rules.ts';
import { workflowRules } from './workflow-rules.ts';

export const waybillRules: readonly Rule[] = [
  ...transferRules,
  ...mailRules,
  ...scheduleRules,
  ...keyRules,
  ...functionRules,
  ...queueRules,
  ...storeRules,
  ...workflowRules,
  ...apiRules,
];

/** Our own pack: findings are named `WB-…` and answered as those of cdk-nag are. */
export class WaybillChecks extends NagPack {
  readonly name = 'Waybill';
  override readonly ruleIds = waybillRules.map(({ id }) => `WB-${id}`);
  readonly #stage: Stage;
  #tree: DeclaredTree | undefined;

  constructor(scope: IConstruct, stage: Stage) {
    super(scope);
    this.packName = 'WB';
    this.#stage = stage;
  }

  override validateScope(scope: IConstruct): PolicyValidationPluginReport {
    this.#tree = new DeclaredTree(scope, this.#stage);
    return super.validateScope(scope);
  }

  protected override checkResource(node: CfnResource): void {
    const tree = this.#tree;
    const resource = tree?.resourceAt(node);
    if (tree === undefined || resource === undefined) return;
    for (const rule of waybillRules)
      if (rule.type === resource.type)
        this.applyRule({
          ruleSuffixOverride: rule.id,
          info: `${rule.text}. ${rule.reason}`,
          explanation: rule.reason,
          level: NagMessageLevel.ERROR,
          node,
          rule: () =>
            rule.isBroken(resource, tree) ? NagRuleCompliance.NON_COMPLIANT : NagRuleCompliance.COMPLIANT,
        });
  }
}
