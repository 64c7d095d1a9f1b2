import { existsSync } from 'node:fs';
import {
  type FtpsServer,
  type FtpsServerOptions,
  requireInCi,
  type ServerKind,
  startFtpsServer,
} from './ftps-server.ts';

// Debian lets one FTP server be installed at a time: bin/setup.mjs unpacks this one beside vsftpd.
const unpacked = '/opt/waybill-tests';
const base = existsSync(`${unpacked}/usr/sbin/proftpd`) ? unpacked : '';
const program = `${base}/usr/sbin/proftpd`;

/** Whether ProFTPD can be run here. In CI its absence is a failure. */
export const hasProftpd = requireInCi(
  `${base}/usr/lib/proftpd/mod_tls.so`,
  'tests of FTPS need ProFTPD (proftpd-core, proftpd-mod-crypto): run node bin/setup.mjs --tests as root',
);

/** Takes only data connections that take up the control connection's TLS session, as it comes. */
const proftpd: ServerKind = {
  name: 'proftpd',
  command: (configFile) => [program, '-n', '-c', configFile],
  configure: (setting) => [
    `ModulePath ${base}/usr/lib/proftpd`,
    'LoadModule mod_tls.c',
    'ServerName test',
    'ServerType standalone',
    'UseIPv6 off',
    'UseReverseDNS off',
    `DefaultAddress ${setting.address}`,
    'SocketBindTight on',
    `Port ${setting.port}`,
    `PassivePorts ${setting.dataPorts[0]} ${setting.dataPorts[1]}`,
    'User nobody',
    'Group nogroup',
    'AuthPAM off',
    'AuthOrder mod_auth_unix.c',
    'WtmpLog off',
    'AllowOverwrite on',
    'AllowStoreRestart on',
    'AllowRetrieveRestart on',
    `PidFile ${setting.root}/pid`,
    `ScoreboardFile ${setting.root}/scoreboard`,
    'DelayEngine off',
    `SystemLog ${setting.logFile}`,
    'TransferLog none',
    'TLSEngine on',
    'TLSRequired on',
    ...(setting.tlsVersion === undefined ? [] : [`TLSProtocol ${setting.tlsVersion}`]),
    `TLSECCertificateFile ${setting.certificateFile}`,
    `TLSECCertificateKeyFile ${setting.keyFile}`,
    ...(setting.tlsMode === 'IMPLICIT' ? ['TLSOptions UseImplicitSSL'] : []),
    `TLSLog ${setting.logFile}`,
  ],
};

export function startProftpd(options: FtpsServerOptions = {}): Promise<FtpsServer> {
  return startFtpsServer(proftpd, options);
}
