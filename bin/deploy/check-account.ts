import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { InvalidInputError } from '../../functions/platform/errors.ts';
import type { Stage } from '../../lib/platform/stages.ts';

/** AWS as the checks see it: whose credentials these are, and what was put there before. */
export interface AccountView {
  /** @throws Error when there are no credentials, or they have expired */
  account(): Promise<string>;
  /** `undefined` when there is no stack of that name. */
  stackStatus(stackName: string): Promise<string | undefined>;
}

/** Where credentials come from is the SDK's business: `AWS_PROFILE`, `aws sso login`, a role of the machine. */
export function accountView({ region }: Stage): AccountView {
  const sts = new STSClient({ region });
  const cloudFormation = new CloudFormationClient({ region });
  return {
    account: async () => (await sts.send(new GetCallerIdentityCommand({}))).Account ?? '',
    stackStatus: async (StackName) => {
      try {
        const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
        return Stacks[0]?.StackStatus;
      } catch (error) {
        if (error instanceof Error && error.message.includes('does not exist')) return undefined;
        throw error;
      }
    },
  };
}

const bootstrapStack = 'CDKToolkit';

/**
 * Everything that can be known before a deployment begins.
 * @throws InvalidInputError that says what to do
 */
export async function checkAccount(stage: Stage, view: AccountView, regionOfShell?: string): Promise<void> {
  const { name, account, region } = stage;
  if (regionOfShell !== undefined && regionOfShell !== region)
    throw new InvalidInputError(
      'OTHER_REGION',
      `AWS_REGION says ${regionOfShell}, but the stage ${name} is in ${region}; unset AWS_REGION and AWS_DEFAULT_REGION, or change the stage in lib/platform/stages.ts`,
    );
  const actual = await view.account().catch((cause: unknown) => {
    throw new InvalidInputError(
      'NO_CREDENTIALS',
      'AWS does not know who this is: there are no credentials, or they have expired; sign in (aws sso login), or set AWS_PROFILE',
      { cause },
    );
  });
  if (actual !== account)
    throw new InvalidInputError(
      'OTHER_ACCOUNT',
      `the credentials are of account ${actual}, but the stage ${name} is in ${account}; set AWS_PROFILE to one of ${account}, or give the stage your account in lib/platform/stages.ts`,
    );
  const status = await view.stackStatus(bootstrapStack);
  if (status === undefined || !/^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT)_COMPLETE$/.test(status))
    throw new InvalidInputError(
      'NOT_BOOTSTRAPPED',
      `the account has no ${bootstrapStack} stack in ${region} that is ready${status === undefined ? '' : ` (it is ${status})`}; run once: npx cdk bootstrap aws://${account}/${region}`,
    );
}

/** @throws InvalidInputError while the stage still has the sender that the repository came with */
export function checkSender({ name, mailFrom }: Stage): void {
  if (mailFrom.endsWith('.example'))
    throw new InvalidInputError(
      'NO_SENDER',
      `the stage ${name} would send mails as ${mailFrom}, a domain that nobody can own; give it your sender in lib/platform/stages.ts`,
    );
}
