import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface CertificateOptions {
  /** DNS names and, with `IP:` before them, addresses. */
  readonly names: readonly string[];
  /** Negative for one that has expired. @default 2 */
  readonly validDays?: number;
  /** Signed by its own key instead of the authority's. */
  readonly isSelfSigned?: boolean;
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** Makes a certificate signed by an authority of this folder, which is made the first time, as files for a server. */
export function makeCertificate(
  folder: string,
  { names, validDays = 2, isSelfSigned = false }: CertificateOptions,
) {
  mkdirSync(folder, { recursive: true });
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  if (!existsSync(join(folder, 'authority.pem')))
    openssl(
      'req',
      '-x509',
      ...newKey,
      '-keyout',
      'authority.key',
      '-out',
      'authority.pem',
      '-days',
      '9',
      '-subj',
      '/CN=Authority of a test',
    );
  const alternatives = names.map((name) => (name.startsWith('IP:') ? name : `DNS:${name}`)).join(',');
  const subject = ['-subj', `/CN=${names[0]}`, '-addext', `subjectAltName=${alternatives}`];
  const days = ['-days', String(validDays)];
  if (isSelfSigned)
    openssl('req', '-x509', ...newKey, '-keyout', 'server.key', '-out', 'server.pem', ...days, ...subject);
  else {
    openssl('req', ...newKey, '-keyout', 'server.key', '-out', 'server.csr', ...subject);
    const authority = ['-CA', 'authority.pem', '-CAkey', 'authority.key', '-copy_extensions', 'copy'];
    openssl('x509', '-req', '-in', 'server.csr', ...authority, '-out', 'server.pem', ...days);
  }
  const path = (name: string) => join(folder, name);
  return {
    certificateFile: path('server.pem'),
    keyFile: path('server.key'),
    certificate: readFileSync(path('server.pem'), 'utf8'),
    key: readFileSync(path('server.key'), 'utf8'),
    /** PEM that trusts the certificate. */
    authority: readFileSync(path(isSelfSigned ? 'server.pem' : 'authority.pem'), 'utf8'),
  };
}
