import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type CertificateOptions, makeCertificate } from '../../support/certificates.ts';
import { type FtpsWay, openFtps } from '../../support/ftps-way.ts';
import { chunksOf } from '../../support/transport-suite.ts';
import { type FakeFtps, startFakeFtpsServer } from './fake-ftps-server.ts';

/** A fake server that ends with the test, and transports to it. */
export async function aFake(fake: FakeFtps = {}) {
  const server = await startFakeFtpsServer(fake);
  onTestFinished(server.stop);
  const open = async (way: FtpsWay = {}) => {
    const transport = await openFtps(server, way);
    onTestFinished(transport.close);
    return transport;
  };
  return { server, open };
}

export const hello = () => chunksOf(Buffer.from('hello'));
/** The same answer to every command of that name. */
export const answering =
  (wanted: string, ...lines: string[]): FakeFtps['answer'] =>
  (command) =>
    command === wanted ? lines : undefined;

/** A certificate made on the way, its files gone. */
export function certificateOf(options: CertificateOptions) {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-certificate-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return makeCertificate(folder, options);
}
