import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { request as openRequest } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startDeliveriesPage } from '../../../local/partner-sftp/deliveries-page.ts';
import { aPartner } from './partner.ts';

async function aPage() {
  const partner = await aPartner();
  const page = await startDeliveriesPage({ folder: partner.folder, port: 0 });
  onTestFinished(() => page.close());
  return { ...partner, url: page.url };
}

/** Sends a path as it stands, which fetch would normalise. */
function rawStatus(url: string, path: string, host?: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const headers = host === undefined ? {} : { host };
    openRequest({ hostname, port, path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .once('error', reject)
      .end();
  });
}

describe('the page of deliveries', () => {
  it('says that nothing has come yet', async () => {
    const { url } = await aPage();
    const response = await fetch(url);
    expect([response.status, await response.text()]).toEqual([
      200,
      expect.stringContaining('Nothing has been delivered yet'),
    ]);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('lists what came over SFTP as a tree, and gives it for download', async () => {
    const { url, sftp, desk } = await aPage();
    const name = 'export & <1> ä.zip';
    writeFileSync(join(desk, 'out'), Buffer.alloc(1_234_567, 7));
    await sftp(['mkdir "2026 06"', `put out "2026 06/${name}"`]);
    const html = await (await fetch(url)).text();
    expect(html).toContain('2026 06/</th>');
    expect(html).toContain('export &amp; &lt;1&gt; ä.zip</a>');
    expect(html).toContain('<td class="bytes">1,234,567</td>');
    expect(html).not.toMatch(/<script/);
    const link = /<a href="(\/files\/[^"]+)"/.exec(html)?.[1] ?? '';
    const file = await fetch(url + link);
    expect(file.headers.get('content-disposition')).toContain(encodeURIComponent(name));
    expect(Buffer.from(await file.arrayBuffer()).equals(Buffer.alloc(1_234_567, 7))).toBe(true);
  });

  it('shows the addresses of the servers that fill the folder', async () => {
    const { folder } = await aPartner();
    const page = await startDeliveriesPage({
      folder,
      port: 0,
      servers: ['sftp://127.0.0.1:1', 'ftps://<2>'],
    });
    onTestFinished(() => page.close());
    const html = await (await fetch(page.url)).text();
    expect(html).toContain('<code>sftp://127.0.0.1:1</code> and <code>ftps://&lt;2&gt;</code>');
  });

  it('gives an empty file', async () => {
    const { url, files } = await aPage();
    writeFileSync(join(files, 'empty'), '');
    const response = await fetch(`${url}/files/empty`);
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  it('serves nothing outside the folder, no link, no folder and no foreign host name', async () => {
    const { url, folder, files } = await aPage();
    mkdirSync(join(files, 'sub'));
    symlinkSync(join(folder, 'host-key'), join(files, 'link'));
    for (const path of [
      '/files/../host-key',
      '/files/%2e%2e/host-key',
      '/files/..%2fhost-key',
      '/files/link',
      '/files/sub',
      '/files/',
      '/host-key',
    ]) {
      expect([path, await rawStatus(url, path)]).toEqual([path, 404]);
    }
    expect(await rawStatus(url, '/', 'evil.example')).toBe(421);
    expect((await fetch(`${url}/`, { method: 'DELETE' })).status).toBe(405);
  });
});
