import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import * as z from 'zod';
import { NotFoundError } from '../../functions/platform/errors.ts';
import type { SiteConfig } from '../publish-site.ts';

/** What `cdk deploy --outputs-file` writes: outputs by stack. */
const OutputsFile = z.record(z.string(), z.record(z.string(), z.string()));

export type Outputs = Readonly<Record<string, string>>;

/** The outputs of every stack as one; their names are unique over the stacks. */
export function outputsIn(text: string): Outputs {
  return Object.assign({}, ...Object.values(OutputsFile.parse(JSON.parse(text))));
}

/** The outputs of one stack of a stage that was deployed before: `data`, `web`, `app`, `integrator`. */
export async function deployedOutputs(
  client: CloudFormationClient,
  stageName: string,
  part: string,
): Promise<Outputs> {
  const StackName = `waybill-${stageName}-${part}`;
  const { Stacks = [] } = await client
    .send(new DescribeStacksCommand({ StackName }))
    .catch((cause: unknown) => {
      throw new NotFoundError(
        'NOT_DEPLOYED',
        `the stack ${StackName} cannot be read here; deploy the stage first (npm run deploy -- ${stageName}), with the same credentials`,
        { cause },
      );
    });
  const outputs = Stacks[0]?.Outputs ?? [];
  return Object.fromEntries(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
}

/** @throws NotFoundError for an output that is not there: the stacks are of another version than this program */
export function outputNamed(outputs: Outputs, name: string): string {
  const value = outputs[name];
  if (value === undefined || value === '')
    throw new NotFoundError(
      'OUTPUT_MISSING',
      `the stacks have no output ${name}; deploy them from this commit first`,
    );
  return value;
}

/** Where the site lies, and what it asks for before it starts. */
export function sitePlan(
  outputs: Outputs,
  region: string,
): { bucket: string; config: SiteConfig; url: string } {
  const output = (name: string) => outputNamed(outputs, name);
  return {
    bucket: output('SiteBucketName'),
    url: output('SiteUrl'),
    config: {
      apiUrl: output('ApiUrl'),
      issuer: output('SignInIssuer'),
      clientId: output('SiteClientId'),
      senderArn: output('SenderArn'),
      sftpAddress: `${output('FirmSftpServerId')}.server.transfer.${region}.amazonaws.com`,
    },
  };
}
