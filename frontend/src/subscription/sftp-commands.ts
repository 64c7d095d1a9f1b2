import type { SftpAccount } from '../../../functions/integrator-subscription/contract.ts';

type Place = Pick<SftpAccount, 'host' | 'port' | 'userName'>;

/** File of the private key that the commands make and use; the public one ends in `.pub`. */
export const keyFileOf = ({ userName }: Place): string => `${userName}-sftp`;

/** What is typed into a terminal of Windows, macOS or Linux; all of them have OpenSSH. */
export function sftpCommands(place: Place, exampleFile: string) {
  const { host, port, userName } = place;
  const keyFile = keyFileOf(place);
  const address = `${userName}@${host}`;
  // Without IdentitiesOnly, an agent with many keys has the server hang up before this one is tried.
  const options = `${port === 22 ? '' : `-P ${port} `}-i ${keyFile} -o IdentitiesOnly=yes`;
  return {
    makeKey: `ssh-keygen -t ed25519 -f ${keyFile}`,
    showKey: `cat ${keyFile}.pub`,
    connect: `sftp ${options} ${address}`,
    upload: `put ${exampleFile} Import/`,
    look: 'ls -l Import',
    fetch: 'get Export/*.csv',
    script: `echo "put ${exampleFile} Import/" | sftp -b - ${options} ${address}`,
  };
}

const pacificDate = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Los_Angeles', dateStyle: 'short' });

/** The name under which a template is uploaded now. */
export const fileNameOn = (baseName: string, at: Date): string =>
  `${baseName}_${pacificDate.format(at).replaceAll('-', '')}.csv`;
