import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalClock } from '../../../local/clock.ts';
import { type AwsEndpoint, startAwsEndpoint } from '../../../local/endpoint/aws-endpoint.ts';
import { type CredentialStore, createCredentialStore } from '../../../local/endpoint/credentials.ts';
import { createStsService } from '../../../local/endpoint/sts.ts';
import { type AccessControl, createAccessControl } from '../../../local/iam/access-control.ts';
import type { PolicyStatement } from '../../../local/iam/policy.ts';
import { resolveTemplates } from '../../../local/template/resolve-templates.ts';
import type { ResolvedResource, TemplateResource } from '../../../local/template/template.ts';

export const readerArn = 'arn:aws:iam::000000000000:role/reader';

/** A running endpoint with one role, `reader`, in a temporary state folder. */
export interface TestEndpoint {
  readonly endpoint: AwsEndpoint;
  readonly access: AccessControl;
  readonly credentials: CredentialStore;
  readonly clock: LocalClock;
  readonly resources: readonly ResolvedResource[];
  readonly stateFolder: string;
  readonly logged: readonly string[];
  /** What an SDK client is made with; the operator's key unless a role is named. */
  clientSettings(roleArn?: string): {
    endpoint: string;
    region: string;
    credentials: { accessKeyId: string; secretAccessKey: string };
    maxAttempts: number;
  };
  close(): Promise<void>;
}

export async function anEndpoint(
  statements: PolicyStatement[] = [],
  resources: Record<string, TemplateResource> = {},
): Promise<TestEndpoint> {
  const stateFolder = mkdtempSync(join(tmpdir(), 'waybill-test-'));
  const clock = new LocalClock();
  const resolved = resolveTemplates(
    [{ stackName: 'test', template: { Resources: { ...aReader(statements), ...resources } } }],
    {
      accountId: '000000000000',
      region: 'us-east-1',
      addresses: { endpointUrl: '', issuerUrl: '', apiUrl: '', siteUrl: '', firmSftp: '' },
    },
  ).resources;
  const access = createAccessControl({
    resources: resolved,
    clock,
    region: 'us-east-1',
    accountId: '000000000000',
  });
  const credentials = createCredentialStore(stateFolder, access.roleArns);
  const logged: string[] = [];
  const endpoint = await startAwsEndpoint({ credentials, access, clock, log: (line) => logged.push(line) });
  endpoint.register(createStsService('000000000000'));
  return {
    endpoint,
    access,
    credentials,
    clock,
    resources: resolved,
    stateFolder,
    logged,
    clientSettings: (roleArn) => ({
      endpoint: endpoint.url,
      region: 'us-east-1',
      credentials: {
        ...(roleArn === undefined ? credentials.operator : credentials.credentialsFor(roleArn)),
      },
      maxAttempts: 1,
    }),
    close: async () => {
      await endpoint.close();
      clock.close();
      rmSync(stateFolder, { recursive: true, force: true });
    },
  };
}

function aReader(Statement: PolicyStatement[]): Record<string, TemplateResource> {
  const inline = { PolicyName: 'Inline', PolicyDocument: { Statement } };
  return { Reader: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'reader', Policies: [inline] } } };
}
