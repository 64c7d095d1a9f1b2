import type * as z from 'zod';
import {
  type NewConnectionTest,
  NewConnectionTest as NewConnectionTestSchema,
  NewDeliverySettings,
} from '../../../functions/deliveries/contract.ts';
import type { FieldProblem } from '../../../functions/platform/contract.ts';
import { usualPort } from '../../../functions/transfer/contract.ts';
import { needsSecret, type SettingsForm } from './settings-form.ts';

/** Fields in the order of the page. */
export const settingsFields = [
  'host',
  'bucket',
  'username',
  'accessKeyId',
  'roleArn',
  'secret',
  'port',
  'directory',
  'hostKey',
  'trustedCertificates',
  'region',
  'kmsKeyArn',
  'pgpPublicKey',
  'emails',
] as const;
export type SettingsField = (typeof settingsFields)[number];
export type SettingsErrors = Partial<Record<SettingsField, string>>;

/** Texts for what the schema refuses; where a field has none the schema's own is shown. */
const texts: Partial<Record<SettingsField, string>> = {
  host: 'Enter the name of the server, up to 255 characters.',
  username: 'Enter the user name, up to 128 characters.',
  port: 'Enter a port from 1 to 65535, or leave it blank.',
  directory: 'Enter a directory of up to 255 characters, or leave it blank.',
  bucket:
    "Enter the name of a bucket, for example acme-exports or acme-exports/i9. Segments of the prefix hold letters, digits and !_.*'()- only.",
  accessKeyId: 'Enter the access key ID: 16 to 128 capital letters and digits.',
  roleArn: 'Enter the ARN of a role, for example arn:aws:iam::123456789012:role/i9-exports.',
  region: 'Choose a region, or detect it from the bucket.',
  kmsKeyArn: 'Enter the ARN of a key, for example arn:aws:kms:us-east-1:123456789012:key/1234abcd-…',
  secret: 'Enter a password of up to 256 characters or a key of up to 8,192.',
  trustedCertificates: 'Paste certificates of up to 32,768 characters.',
};

type Entered = z.output<typeof NewConnectionTestSchema>;
type Checked<T> = { readonly body: T } | { readonly errors: SettingsErrors };

/** What a connection test is sent. A secret that is missing is the server's to miss: the stored one may do. */
export function checkTest(form: SettingsForm): Checked<NewConnectionTest> {
  const parsed = NewConnectionTestSchema.safeParse(enteredOf(form));
  return parsed.success ? { body: parsed.data } : { errors: errorsOf(parsed.error) };
}

/** What is saved; `testId` names a passed test of just these values and brings its secret along. */
export function checkSettings(
  form: SettingsForm,
  more: { readonly testId: string | undefined; readonly version: number; readonly hasSecret: boolean },
): Checked<NewDeliverySettings> {
  const { testId, version } = more;
  const { destination, ...secrets } = enteredOf(form);
  const emails = form.emails.split(/[,;\s]+/).filter((address) => address !== '');
  const parsed = NewDeliverySettings.safeParse({
    destination,
    ...(testId === undefined ? secrets : { testId }),
    pgpPublicKey: form.pgpPublicKey.trim() === '' ? undefined : form.pgpPublicKey.trim(),
    notificationEmails: emails,
    version,
  });
  const errors = parsed.success ? {} : errorsOf(parsed.error);
  if (errors.emails !== undefined) errors.emails = emailsText(emails, errors.emails, parsed.error);
  const isSecretThere = form.secrets[form.protocol] !== '' || more.hasSecret || testId !== undefined;
  if (needsSecret(form) && !isSecretThere) errors.secret = secretTexts[form.protocol];
  return parsed.success && Object.keys(errors).length === 0 ? { body: parsed.data } : { errors };
}

const secretTexts = {
  SFTP: 'Enter the password or private key for this server and user.',
  FTPS: 'Enter the password for this server and user.',
  S3: 'Enter the secret access key for this bucket and access key ID.',
} as const;

function emailsText(emails: readonly string[], text: string, error: z.ZodError | undefined): string {
  const wrong = error?.issues.find(({ path }) => path[0] === 'notificationEmails' && path.length > 1)
    ?.path[1];
  if (typeof wrong === 'number') return `This is no e-mail address: ${emails[wrong]}`;
  if (emails.length === 0) return 'Enter at least one e-mail address.';
  return emails.length > 10 ? 'Enter no more than 10 e-mail addresses.' : text;
}

function enteredOf(form: SettingsForm): { destination: unknown } & Omit<Entered, 'destination'> {
  const secret = form.secrets[form.protocol] || undefined;
  switch (form.protocol) {
    case 'SFTP': {
      const { signIn, hostKeyFingerprint, hostKeyKind } = form.SFTP;
      return {
        destination: { protocol: 'SFTP', ...serverOf(form.SFTP, 22), hostKeyFingerprint, hostKeyKind },
        [signIn]: secret,
      };
    }
    case 'FTPS': {
      const { tlsMode, trustedCertificates } = form.FTPS;
      return {
        destination: {
          protocol: 'FTPS',
          ...serverOf(form.FTPS, usualPort({ protocol: 'FTPS', tlsMode })),
          tlsMode,
          trustedCertificates: trustedCertificates.trim() || undefined,
        },
        password: secret,
      };
    }
    case 'S3':
      return {
        destination: bucketOf(form.S3),
        secretAccessKey: form.S3.signIn === 'accessKey' ? secret : undefined,
      };
  }
}

function serverOf({ host, port, username, directory }: SettingsForm['FTPS' | 'SFTP'], usual: number) {
  return {
    host: host.trim(),
    port: port.trim() === '' ? usual : Number(port),
    username: username.trim(),
    directory: directory.trim(),
  };
}

function bucketOf({ bucket, signIn, accessKeyId, roleArn, region, kmsKeyArn }: SettingsForm['S3']) {
  const [name = '', ...segments] = bucket
    .trim()
    .replace(/^s3:\/\//, '')
    .split('/');
  const prefix = segments.join('/').replace(/\/+$/, '');
  return {
    protocol: 'S3',
    bucket: name,
    prefix: prefix === '' ? '' : `${prefix}/`,
    region: region || undefined,
    ...(signIn === 'role' ? { roleArn: roleArn.trim() } : { accessKeyId: accessKeyId.trim() }),
    kmsKeyArn: kmsKeyArn.trim() || undefined,
  };
}

/** A pointer belongs to the first field whose pattern it begins with. */
const pointers: readonly (readonly [string, SettingsField])[] = [
  ['#/destination/hostKey', 'hostKey'],
  ['#/destination/host', 'host'],
  ['#/destination/port', 'port'],
  ['#/destination/username', 'username'],
  ['#/destination/directory', 'directory'],
  ['#/destination/trustedCertificates', 'trustedCertificates'],
  ['#/destination/bucket', 'bucket'],
  ['#/destination/prefix', 'bucket'],
  ['#/destination/region', 'region'],
  ['#/destination/accessKeyId', 'accessKeyId'],
  ['#/destination/roleArn', 'roleArn'],
  ['#/destination/kmsKeyArn', 'kmsKeyArn'],
  ['#/password', 'secret'],
  ['#/privateKey', 'secret'],
  ['#/secretAccessKey', 'secret'],
  ['#/pgpPublicKey', 'pgpPublicKey'],
  ['#/notificationEmails', 'emails'],
];

/** The server's problems as errors of fields; those of no field are left to the refusal's own text. */
export function settingsErrors(problems: readonly FieldProblem[]): SettingsErrors {
  const errors: SettingsErrors = {};
  for (const { pointer, detail } of problems) {
    const field = pointers.find(([start]) => pointer.startsWith(start))?.[1];
    if (field !== undefined) errors[field] ??= detail;
  }
  return errors;
}

function errorsOf({ issues }: z.ZodError): SettingsErrors {
  const found = settingsErrors(
    issues.map(({ path, message }) => ({ pointer: `#/${path.join('/')}`, detail: message })),
  );
  return Object.fromEntries(
    Object.entries(found).map(([field, detail]) => [field, texts[field as SettingsField] ?? detail]),
  );
}
