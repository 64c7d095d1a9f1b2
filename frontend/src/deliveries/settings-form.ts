import type { DeliverySettings } from '../../../functions/deliveries/contract.ts';
import {
  type Destination,
  type FtpsDestination,
  type HostKeyKind,
  type Protocol,
  type SftpDestination,
  usualPort,
} from '../../../functions/transfer/contract.ts';

interface ServerFields {
  /** Name of the server, or a URL with it. */
  readonly host: string;
  readonly port: string;
  readonly username: string;
  readonly directory: string;
}

/** What is typed and chosen; every protocol keeps its own values. Absent values are empty. */
export interface SettingsForm {
  readonly protocol: Protocol;
  readonly SFTP: ServerFields & {
    readonly signIn: 'password' | 'privateKey';
    readonly hostKeyFingerprint?: string;
    readonly hostKeyKind?: HostKeyKind;
  };
  readonly FTPS: ServerFields & {
    readonly tlsMode: FtpsDestination['tlsMode'];
    readonly trustedCertificates: string;
  };
  readonly S3: {
    /** With the prefix, if any: `bucket/exports`. */
    readonly bucket: string;
    readonly signIn: 'accessKey' | 'role';
    readonly accessKeyId: string;
    readonly roleArn: string;
    readonly region: string;
    readonly kmsKeyArn: string;
  };
  /** Entered now; never what is stored. */
  readonly secrets: Readonly<Record<Protocol, string>>;
  readonly pgpPublicKey: string;
  readonly emails: string;
}

const noServer: ServerFields = { host: '', port: '', username: '', directory: '' };

export const emptySettings: SettingsForm = {
  protocol: 'SFTP',
  SFTP: { ...noServer, signIn: 'password' },
  FTPS: { ...noServer, tlsMode: 'EXPLICIT', trustedCertificates: '' },
  S3: { bucket: '', signIn: 'accessKey', accessKeyId: '', roleArn: '', region: '', kmsKeyArn: '' },
  secrets: { SFTP: '', FTPS: '', S3: '' },
  pgpPublicKey: '',
  emails: '',
};

/** The form filled with what is stored, that of the other protocols too. */
export function settingsFormOf(settings: DeliverySettings | null): SettingsForm {
  if (settings === null) return emptySettings;
  const stored = [settings.destination, ...settings.kept.map(({ destination }) => destination)];
  return {
    ...emptySettings,
    ...Object.assign({}, ...stored.map(fieldsOf)),
    protocol: settings.destination.protocol,
    pgpPublicKey: settings.pgpPublicKey ?? '',
    emails: settings.notificationEmails.join(', '),
  };
}

function fieldsOf(destination: Destination): Partial<SettingsForm> {
  switch (destination.protocol) {
    case 'SFTP': {
      const { hostKeyFingerprint, hostKeyKind } = destination;
      return {
        SFTP: { ...serverOf(destination), signIn: 'password', hostKeyFingerprint, hostKeyKind },
      };
    }
    case 'FTPS': {
      const { tlsMode, trustedCertificates = '' } = destination;
      return { FTPS: { ...serverOf(destination), tlsMode, trustedCertificates } };
    }
    case 'S3':
      return {
        S3: {
          bucket: `${destination.bucket}${destination.prefix && `/${destination.prefix}`}`,
          signIn: destination.roleArn === undefined ? 'accessKey' : 'role',
          accessKeyId: destination.accessKeyId ?? '',
          roleArn: destination.roleArn ?? '',
          region: destination.region ?? '',
          kmsKeyArn: destination.kmsKeyArn ?? '',
        },
      };
  }
}

function serverOf(destination: SftpDestination | FtpsDestination): ServerFields {
  const { host, port, username, directory } = destination;
  return { host, port: port === usualPort(destination) ? '' : String(port), username, directory };
}

/** What a stored secret belongs to: another server, user, bucket or key leaves it behind. */
function accountOf(form: SettingsForm): string {
  if (form.protocol === 'S3') {
    const { bucket, signIn, accessKeyId, roleArn } = form.S3;
    const name = bucket.trim().split('/')[0];
    return JSON.stringify(['S3', name, signIn === 'role' ? roleArn.trim() : accessKeyId.trim()]);
  }
  const { host, port, username } = form[form.protocol];
  const name = host
    .trim()
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, '');
  const number = port.trim() || usualPort({ protocol: form.protocol, tlsMode: form.FTPS.tlsMode });
  return JSON.stringify([form.protocol, name, String(number), username.trim()]);
}

/** Whether the stored secret goes with what the form says. */
export function hasStoredSecret(form: SettingsForm, settings: DeliverySettings | null): boolean {
  if (settings === null) return false;
  const { protocol } = form;
  const stored = [settings, ...settings.kept].find((one) => one.destination.protocol === protocol);
  if (stored === undefined || !stored.hasSecret) return false;
  return accountOf({ ...emptySettings, ...fieldsOf(stored.destination), protocol }) === accountOf(form);
}

/** Whether signing in needs a secret that a person enters. */
export const needsSecret = ({ protocol, S3 }: SettingsForm): boolean =>
  protocol !== 'S3' || S3.signIn === 'accessKey';

/** A changed server, port or user is another account: the pinned host key is not that server's. */
export function withServer(form: SettingsForm, different: Partial<SettingsForm['SFTP']>): SettingsForm {
  const next = { ...form, SFTP: { ...form.SFTP, ...different } };
  if (accountOf(next) === accountOf(form)) return next;
  return { ...next, SFTP: { ...next.SFTP, hostKeyFingerprint: undefined, hostKeyKind: undefined } };
}
