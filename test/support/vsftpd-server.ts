import {
  type FtpsServer,
  type FtpsServerOptions,
  requireInCi,
  type ServerKind,
  startFtpsServer,
} from './ftps-server.ts';

const program = '/usr/sbin/vsftpd';

/** Whether vsftpd can be run here. In CI its absence is a failure. */
export const hasVsftpd = requireInCi(program, 'tests of FTPS need vsftpd: apt-get install vsftpd');

/** Takes only data connections that take up the control connection's TLS session. */
const vsftpd: ServerKind = {
  name: 'vsftpd',
  command: (configFile) => [program, configFile],
  configure: (setting) => [
    'listen=YES',
    'background=NO',
    `listen_address=${setting.address}`,
    `listen_port=${setting.port}`,
    `pasv_min_port=${setting.dataPorts[0]}`,
    `pasv_max_port=${setting.dataPorts[1]}`,
    'anonymous_enable=NO',
    'local_enable=YES',
    'write_enable=YES',
    'local_umask=022',
    'delay_failed_login=0',
    'seccomp_sandbox=NO',
    'ssl_enable=YES',
    'ssl_tlsv1=YES',
    'ssl_ciphers=HIGH',
    'require_ssl_reuse=YES',
    'force_local_data_ssl=YES',
    'force_local_logins_ssl=YES',
    `implicit_ssl=${setting.tlsMode === 'IMPLICIT' ? 'YES' : 'NO'}`,
    `rsa_cert_file=${setting.certificateFile}`,
    `rsa_private_key_file=${setting.keyFile}`,
    'xferlog_enable=YES',
    'log_ftp_protocol=YES',
    'xferlog_std_format=NO',
    `vsftpd_log_file=${setting.logFile}`,
    'debug_ssl=YES',
  ],
};

export function startVsftpd(options: FtpsServerOptions = {}): Promise<FtpsServer> {
  return startFtpsServer(vsftpd, options);
}
