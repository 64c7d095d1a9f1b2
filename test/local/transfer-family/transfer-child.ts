import { LocalClock } from '../../../local/clock.ts';
import { createAccessControl } from '../../../local/iam/access-control.ts';
import { createS3Service } from '../../../local/s3/s3-service.ts';
import type { LocalService } from '../../../local/service.ts';
import { resolveTemplates } from '../../../local/template/resolve-templates.ts';
import { startTransferFamily } from '../../../local/transfer-family/transfer-family.ts';
import { callInProcess } from '../../../local/wiring/in-process-call.ts';

/**
 * A program with one SFTP server for every user, to be killed.
 * @param argv state folder, server and user as JSON, and the method of S3 at which it kills itself; prints where the server
 *   listens, and events
 */
const [stateFolder = '', templateText = '{}', userText = '', deadlyMethod = ''] = process.argv.slice(2);
const place = { region: 'us-east-1', accountId: '000000000000' };
const addresses = { endpointUrl: '', issuerUrl: '', apiUrl: '', siteUrl: '', firmSftp: '' };
const template = { Resources: JSON.parse(templateText) };
const { resources } = resolveTemplates([{ stackName: 'test', template }], { ...place, addresses });
const clock = new LocalClock();
const access = createAccessControl({ resources, clock, ...place });
const s3 = createS3Service({ stateFolder, clock, buckets: [{ name: 'firm-files' }] });
const deadlyS3: LocalService = {
  ...s3,
  handle: (request) => {
    if (request.method === deadlyMethod) process.kill(process.pid, 'SIGKILL');
    return s3.handle(request);
  },
};
const credentialsFor = () => ({ accessKeyId: '', secretAccessKey: '' });
const context = { ...place, clock, stateFolder, endpointUrl: '', credentialsFor, log: () => undefined };
const transfer = await startTransferFamily({
  ...{ context, resources, access, s3: deadlyS3, port: 0 },
  onEvents: (events) => process.stdout.write(`${JSON.stringify({ events })}\n`),
});
const [server] = transfer.servers;
if (userText !== '') {
  const user = { ...JSON.parse(userText), ServerId: server?.serverId };
  await callInProcess(transfer.service, 'TransferService.CreateUser', user);
}
process.stdout.write(`${JSON.stringify({ server })}\n`);
