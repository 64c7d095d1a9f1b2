import ssh2 from 'ssh2';

const { STATUS_CODE } = ssh2.utils.sftp;

/** Why a path or an operation is refused; becomes an SFTP status. */
export class RefusedError extends Error {
  readonly reason: 'denied' | 'missing' | 'failure' | 'unsupported';
  constructor(reason: RefusedError['reason'], message: string) {
    super(message);
    this.name = 'RefusedError';
    this.reason = reason;
  }
}

export const statusOfReason: Record<RefusedError['reason'], number> = {
  denied: STATUS_CODE.PERMISSION_DENIED,
  missing: STATUS_CODE.NO_SUCH_FILE,
  failure: STATUS_CODE.FAILURE,
  unsupported: STATUS_CODE.OP_UNSUPPORTED,
};
