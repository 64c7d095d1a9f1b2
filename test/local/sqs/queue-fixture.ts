import { SQSClient } from '@aws-sdk/client-sqs';
import { queueSpecs } from '../../../local/sqs/queue-spec.ts';
import { createSqsService } from '../../../local/sqs/sqs-service.ts';
import type { TemplateResource } from '../../../local/sqs/template-resource.ts';
import { accountId, openTestEndpoint, region, type TestEndpoint } from './test-endpoint.ts';

export const queueArn = (name: string): string => `arn:aws:sqs:${region}:${accountId}:${name}`;

export function aQueue(name: string, properties: Record<string, unknown> = {}): TemplateResource {
  return {
    logicalId: name.replace(/\W/g, ''),
    type: 'AWS::SQS::Queue',
    properties: { QueueName: name, ...properties },
    physicalId: `http://127.0.0.1/${accountId}/${name}`,
    arn: queueArn(name),
  };
}

/** SQS with these queues behind a real HTTP endpoint, and the operator's client. */
export async function openQueues(resources: TemplateResource[], stateFolder?: string) {
  const endpoint: TestEndpoint = await openTestEndpoint(stateFolder);
  const service = endpoint.add(createSqsService(endpoint.context, queueSpecs(resources)));
  const client = new SQSClient(endpoint.client());
  return {
    endpoint,
    client,
    clock: endpoint.clock,
    queues: service.queues,
    url: (name: string) => `${endpoint.context.endpointUrl}/${accountId}/${name}`,
    close: async () => {
      client.destroy();
      await endpoint.close();
    },
  };
}
