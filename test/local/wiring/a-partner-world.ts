import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { startAwsEndpoint } from '../../../local/endpoint/aws-endpoint.ts';
import { createCredentialStore } from '../../../local/endpoint/credentials.ts';
import { createStsService } from '../../../local/endpoint/sts.ts';
import { createS3Service } from '../../../local/s3/s3-service.ts';
import { createPartnerAccount } from '../../../local/wiring/partner-account.ts';
import { anEndpoint, readerArn } from '../endpoint/an-endpoint.ts';

/** An endpoint with the application's role `reader`, which may assume roles, and the partner's account. */
export async function aPartnerWorld() {
  const base = await anEndpoint([
    {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Resource: '*',
      Condition: { Null: { 'sts:ExternalId': 'false' } },
    },
  ]);
  const { stateFolder, clock, access } = base;
  const options = { stateFolder, clock, region: 'us-east-1', senderAccountId: '000000000000' };
  const partner = createPartnerAccount(options);
  const credentials = createCredentialStore(stateFolder, [...access.roleArns, partner.userArn]);
  const endpoint = await startAwsEndpoint({
    credentials,
    clock,
    access: partner.accessWith(access),
    log: () => undefined,
  });
  const buckets = [{ name: 'waybill-exports' }, ...partner.buckets];
  const s3 = createS3Service({ stateFolder, clock, buckets });
  endpoint.register(s3);
  endpoint.register(createStsService('000000000000', { roles: partner.roles, credentials, clock }));
  const settings = { endpoint: endpoint.url, region: 'us-east-1', maxAttempts: 1 };
  return {
    clock,
    account: partner.account(credentials.credentialsFor),
    /** The partner's account as another start finds it. */
    startedAgain: () => createPartnerAccount(options),
    s3As: (key: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }) =>
      new S3Client({ ...settings, credentials: key }),
    sts: (key = credentials.credentialsFor(readerArn)) => new STSClient({ ...settings, credentials: key }),
    url: endpoint.url,
    ownKey: credentials.credentialsFor(readerArn),
    operator: credentials.operator,
    async stop() {
      await endpoint.close();
      await s3.close?.();
      await base.close();
    },
  };
}
