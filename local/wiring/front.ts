import { S3Client } from '@aws-sdk/client-s3';
import { startDistribution } from '../cloudfront/distribution.ts';
import type { AccessKey } from '../endpoint/credentials.ts';
import { type Invoke, startHttpApi } from '../http-api/http-api.ts';
import { asStartError } from '../listen.ts';
import { startMailPage } from '../mail/mail-page.ts';
import type { RuntimeContext } from '../service.ts';
import type { LocalAddresses } from '../template/template.ts';
import type { AwsServices } from './aws-services.ts';
import type { Closers } from './closers.ts';
import { type PortName, portVariables } from './ports.ts';
import type { NamedResource } from './resources.ts';
import { publishSite, readObject, siteBucket } from './site-files.ts';

export interface FrontOptions {
  readonly context: RuntimeContext;
  readonly resources: readonly NamedResource[];
  readonly aws: AwsServices;
  readonly addresses: LocalAddresses;
  readonly ports: Readonly<Record<PortName, number>>;
  readonly operatorCredentials: AccessKey;
  readonly siteFolder: string | undefined;
  readonly closers: Closers;
}

/** What people and programs come in by: the HTTP API, the page of captured mail and, where the template has one, the site. */
export async function openFront(options: FrontOptions): Promise<{ mailUrl: string }> {
  const { context, resources, addresses, ports, closers } = options;
  const { issuerUrl } = addresses;
  const invoke: Invoke = (name, payload, how) => options.aws.lambda.invoke(name, payload, how);
  const api = await withPort('api', ports.api, () =>
    startHttpApi({ context, resources, port: ports.api, invoke, issuerUrl }),
  );
  closers.add('the API', () => api.close());
  const mailPage = await startMailPage({ port: ports.mail, mails: options.aws.mails });
  closers.add('the mail page', () => mailPage.close());
  const bucket = siteBucket(resources);
  if (bucket !== undefined) await openSite(options, bucket);
  return { mailUrl: mailPage.url };
}

async function openSite(options: FrontOptions, bucket: string): Promise<void> {
  const { context, resources, ports, closers } = options;
  const { apiUrl } = options.addresses;
  const { region, endpointUrl: endpoint } = context;
  const client = new S3Client({ region, endpoint, credentials: options.operatorCredentials });
  closers.add("the site's S3 client", () => client.destroy());
  if (options.siteFolder !== undefined) {
    const changedCount = await publishSite(client, bucket, options.siteFolder);
    if (changedCount > 0) context.log(`site: ${changedCount} files published`);
  }
  const site = await withPort('site', ports.site, () =>
    startDistribution({
      context,
      resources,
      port: ports.site,
      apiUrl,
      readObject: (name, key) => readObject(client, name, key),
    }),
  );
  closers.add('the site', () => site.close());
}

/** A part that finds its port taken says so as a sentence. */
export async function withPort<T>(name: PortName, port: number, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    throw error instanceof Error ? asStartError(error, port, portVariables[name]) : error;
  }
}
