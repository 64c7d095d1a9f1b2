import { PermanentError } from '../../functions/platform/errors.ts';
import type { Stage } from '../../lib/platform/stages.ts';
import type { PublishedSite, SiteConfig } from '../publish-site.ts';
import { type AccountView, checkAccount, checkSender } from './check-account.ts';
import { outputsIn, sitePlan } from './stack-outputs.ts';

/** What a deployment does to the world; each may be done again at any time. */
export interface DeploymentSteps {
  readonly view: AccountView;
  /** `AWS_REGION` of the shell, when it is set. */
  readonly regionOfShell?: string;
  buildSite(): Promise<void>;
  /** Deploys every stack, in their order. @returns the CDK's exit code, and the text of its outputs file when it wrote one */
  deployStacks(): Promise<{ exitCode: number; outputsText?: string }>;
  publishSite(bucket: string, config: SiteConfig): Promise<PublishedSite>;
  log(line: string): void;
}

/**
 * Checks, builds, deploys, publishes. Nothing is remembered between runs: one that was cut off is run again, and does what
 * is left.
 * @returns the address of the site
 */
export async function deployStage(stage: Stage, steps: DeploymentSteps): Promise<string> {
  checkSender(stage);
  await checkAccount(stage, steps.view, steps.regionOfShell);
  steps.log(`deploying ${stage.name} to account ${stage.account} in ${stage.region}`);
  await steps.buildSite();
  const { exitCode, outputsText } = await steps.deployStacks();
  if (exitCode !== 0 || outputsText === undefined)
    throw new PermanentError(
      'STACKS_NOT_DEPLOYED',
      `the stacks were not deployed (cdk ended with ${exitCode}); the site was left as it was. What failed stands above: mend it and run the command again`,
    );
  const { bucket, config, url } = sitePlan(outputsIn(outputsText), stage.region);
  const { writtenCount, unchangedCount, removedCount } = await steps.publishSite(bucket, config);
  steps.log(
    `site: ${writtenCount} files written, ${unchangedCount} there already, ${removedCount} of earlier versions removed`,
  );
  return url;
}
