import type { AccessControl } from '../iam/access-control.ts';
import type { RuntimeContext } from '../service.ts';
import type { ResolvedResource } from '../template/template.ts';
import { startTransferFamily, type TransferFamily } from '../transfer-family/transfer-family.ts';
import type { AwsServices } from './aws-services.ts';
import type { Closers } from './closers.ts';
import { withPort } from './front.ts';

export interface TransferOptions {
  readonly context: RuntimeContext;
  readonly resources: readonly ResolvedResource[];
  readonly access: AccessControl;
  readonly aws: AwsServices;
  readonly ports: { readonly transfer: number };
  readonly closers: Closers;
}

/** Starts the SFTP servers of the template, to be closed before S3. */
export async function openTransfer(options: TransferOptions): Promise<TransferFamily> {
  const { context, resources, access, aws, ports, closers } = options;
  const { s3, onServiceEvents } = aws;
  const transfer = await withPort('transfer', ports.transfer, () =>
    startTransferFamily({ context, resources, access, s3, port: ports.transfer, onEvents: onServiceEvents }),
  );
  closers.add('the SFTP servers', () => transfer.close());
  return transfer;
}
