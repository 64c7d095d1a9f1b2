import { X509Certificate } from 'node:crypto';
import type { FieldProblem } from '../platform/contract.ts';
import { InvalidInputError } from '../platform/errors.ts';
import { type Destination, protocolLabels, usualPort } from '../transfer/contract.ts';
import { awsRegions, type EnteredDestination } from './contract.ts';

type Server = Extract<Destination, { protocol: 'SFTP' | 'FTPS' }>;
type Bucket = Extract<EnteredDestination, { protocol: 'S3' }>;
type Report = (field: string, detail: string) => void;

const schemes = { SFTP: ['sftp'], FTPS: ['ftps', 'ftpes'] } as const;

/** Ports from 1024 on where databases, caches, desktops and controllers listen, and Lambda's own runtime (9001). */
const refusedPorts: readonly number[] = [
  1433, 1521, 2049, 2375, 2376, 2379, 2380, 3306, 3389, 5432, 5672, 5900, 5984, 6379, 6443, 9001, 9042, 9092,
  9200, 9300, 10_250, 11_211, 27_017,
];

const nameOnly = 'Enter the server name only; port and directory have fields of their own.';
const noCredentials = 'Enter the user name and password in their own fields, not as part of the server name.';

/**
 * What was entered as it is stored: a pasted URL in its parts, the host in lower case.
 * @throws InvalidInputError `VALIDATION_FAILED` that points to each wrong field
 */
export function checkedDestination(entered: EnteredDestination): Destination {
  const fields: FieldProblem[] = [];
  const report: Report = (field, detail) => {
    fields.push({ pointer: `#/destination/${field}`, detail });
  };
  const destination =
    entered.protocol === 'S3'
      ? checkedBucket(entered, report)
      : checkedServer({ ...entered, port: entered.port ?? usualPort(entered) }, report);
  if (fields.length === 0) return destination;
  throw invalidFields(fields);
}

export function invalidFields(fields: readonly FieldProblem[]): InvalidInputError {
  return new InvalidInputError('VALIDATION_FAILED', 'Some fields are not valid; see `errors`.', { fields });
}

function checkedServer(entered: Server, report: Report): Destination {
  const parts = partsOf(entered, report);
  const { port, directory } = parts;
  const isUsual = port === 21 || port === 22 || port === 990 || port >= 1024;
  if (!isUsual || refusedPorts.includes(port))
    report('port', `Port ${port} is not used for file transfer. Use 22, 21, 990 or a port from 1024 on.`);
  if (directory.split('/').includes('..')) report('directory', 'The directory must not contain "..".');
  if (/[\\\p{Cc}\u2028\u2029]/u.test(directory))
    report('directory', 'The directory is one line, its parts divided by "/".');
  if (/[\p{Cc}\u2028\u2029]/u.test(entered.username))
    report('username', 'The user name is one line of text.');
  if (entered.protocol === 'FTPS' && !areCertificates(entered.trustedCertificates))
    report(
      'trustedCertificates',
      'Paste PEM certificates, each from BEGIN CERTIFICATE to END CERTIFICATE, and nothing else.',
    );
  return { ...entered, ...parts };
}

/** Host, port and directory, whether they were entered one by one or pasted as a URL. */
function partsOf(entered: Server, report: Report): Pick<Server, 'host' | 'port' | 'directory'> {
  const text = entered.host.trim();
  const url = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)([^?#]*)(.*)$/i.exec(text);
  if (url === null) {
    checkHost(text, report);
    return { host: text.toLowerCase(), port: entered.port, directory: entered.directory };
  }
  const [, scheme = '', authority = '', path = '', rest = ''] = url;
  checkScheme(entered.protocol, scheme.toLowerCase(), report);
  const [, host = '', portText] = /^(.*?)(?::(\d{1,5}))?$/.exec(authority) ?? [];
  if (rest !== '') report('host', nameOnly);
  else checkHost(host, report);
  return {
    host: host.toLowerCase(),
    port: portOf(entered, portText, report),
    directory: directoryOf(entered, path, report),
  };
}

function checkScheme(protocol: Server['protocol'], scheme: string, report: Report): void {
  if ((schemes[protocol] as readonly string[]).includes(scheme)) return;
  if (protocol === 'FTPS' && scheme === 'ftp')
    report('host', 'Unencrypted FTP is never used. Enter the server name only; FTP over TLS is used then.');
  else
    report(
      'host',
      `This URL is not one of ${protocolLabels[protocol]}. Enter the server name only, or choose its protocol.`,
    );
}

function checkHost(host: string, report: Report): void {
  if (host.includes('@')) report('host', noCredentials);
  else if (/[/:?#]/.test(host)) report('host', nameOnly);
  else if (host === '' || /[\s\p{Cc}\\[\]%]/u.test(host)) report('host', 'Enter the name of the server.');
}

function portOf(entered: Server, portText: string | undefined, report: Report): number {
  if (portText === undefined) return entered.port;
  const port = Number(portText);
  const isEntered = entered.port !== usualPort(entered) && entered.port !== port;
  if (isEntered) report('port', `The URL names port ${port}. Enter the port once.`);
  if (port < 1 || port > 65_535) report('host', 'A port is a number from 1 to 65535.');
  return port;
}

function directoryOf(entered: Server, path: string, report: Report): string {
  if (path === '' || path === '/') return entered.directory;
  if (entered.directory !== '' && entered.directory !== path)
    report('directory', `The URL names the directory ${path}. Enter the directory once.`);
  return path;
}

function checkedBucket(entered: Bucket, report: Report): Destination {
  const { accessKeyId, roleArn, region, kmsKeyArn, prefix } = entered;
  if (accessKeyId === undefined && roleArn === undefined)
    report('accessKeyId', 'Enter an access key ID, or the ARN of a role.');
  if (accessKeyId !== undefined && roleArn !== undefined)
    report('roleArn', 'Enter an access key ID or the ARN of a role, not both.');
  if (region !== undefined && !awsRegions.includes(region))
    report('region', 'Choose a region of AWS, or none to find it out from the bucket.');
  const keyRegion = kmsKeyArn?.split(':')[3];
  if (region !== undefined && keyRegion !== undefined && keyRegion !== region)
    report('kmsKeyArn', `The key is in ${keyRegion}. Amazon S3 uses keys of the bucket's own region only.`);
  if (prefix.split('/').some((segment) => segment === '.' || segment === '..'))
    report('prefix', 'The prefix must not contain "." or "..".');
  return entered;
}

const certificate = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/** Whether a text is PEM certificates one after another and nothing else; none at all is fine. */
function areCertificates(pem: string | undefined): boolean {
  if (pem === undefined) return true;
  const blocks = pem.match(certificate) ?? [];
  return blocks.length > 0 && pem.replace(certificate, '').trim() === '' && blocks.every(isCertificate);
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
