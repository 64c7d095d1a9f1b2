import { createCipheriv, createDecipheriv, generateKeyPairSync, randomBytes } from 'node:crypto';
import {
  DecryptCommand,
  GenerateDataKeyCommand,
  InvalidCiphertextException,
  type KMSClient,
} from '@aws-sdk/client-kms';
import type { StartHint, Workflow } from '../../functions/data-exports/deps.ts';
import type { ConnectionTestStarter, Mail, Mailer } from '../../functions/deliveries/deps.ts';
import type { StatementSigner } from '../../functions/package-proof/statement-signer.ts';
import type { Clock } from '../../functions/platform/clock.ts';
import type { NewId } from '../../functions/platform/ids.ts';
import type { Log, LogFields } from '../../functions/platform/log.ts';
import { signDigest } from '../../local/kms/p256.ts';

export interface FakeClock extends Clock {
  advance(milliseconds: number): void;
  set(at: string): void;
}

/** Stands still until it is moved. */
export function fakeClock(at: string): FakeClock {
  let nowMs = Date.parse(at);
  return {
    now: () => new Date(nowMs),
    advance(milliseconds) {
      nowMs += milliseconds;
    },
    set(next) {
      nowMs = Date.parse(next);
    },
  };
}

/** ULIDs that sort by the order in which they are made. */
export function countingIds(): NewId {
  let count = 0;
  return () => {
    count += 1;
    return `01JD${String(count).padStart(22, '0')}`;
  };
}

export interface LogLine extends LogFields {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
}

export interface MemoryLog extends Log {
  readonly lines: LogLine[];
  /** Metrics as they were told: name, value, tenant. */
  readonly measured: Parameters<Log['measure']>[];
}

export function memoryLog(): MemoryLog {
  const lines: LogLine[] = [];
  const measured: MemoryLog['measured'] = [];
  const at = (level: LogLine['level']) => (message: string, fields?: LogFields) => {
    lines.push({ level, message, ...fields });
  };
  const measure: Log['measure'] = (...told) => {
    measured.push(told);
  };
  return { lines, measured, measure, info: at('info'), warn: at('warn'), error: at('error') };
}

export interface MemoryMailer extends Mailer {
  readonly sent: Mail[];
  /** Addresses that the mail service refuses. */
  readonly refused: Set<string>;
}

export function memoryMailer(): MemoryMailer {
  const sent: Mail[] = [];
  const refused = new Set<string>();
  return {
    sent,
    refused,
    async send(mail) {
      if (refused.has(mail.to)) throw new Error('MessageRejected');
      sent.push(mail);
    },
  };
}

export interface MemoryWorkflow extends Workflow {
  /** Inputs of the runs, by name: a name starts one run only. */
  readonly runs: Map<string, object>;
  /** Names of runs that have ended. */
  readonly ended: Set<string>;
  isBroken: boolean;
}

export function memoryWorkflow(): MemoryWorkflow {
  const runs = new Map<string, object>();
  const ended = new Set<string>();
  const workflow: MemoryWorkflow = {
    runs,
    ended,
    isBroken: false,
    async start(name, input) {
      if (workflow.isBroken) throw new Error('the workflow cannot be reached');
      if (!runs.has(name)) runs.set(name, input);
    },
    async stateOf(name) {
      if (workflow.isBroken) throw new Error('the workflow cannot be reached');
      if (ended.has(name)) return 'ENDED';
      return runs.has(name) ? 'RUNNING' : 'UNKNOWN';
    },
  };
  return workflow;
}

export interface MemoryHint extends StartHint {
  readonly sent: string[];
  isBroken: boolean;
}

export function memoryHint(): MemoryHint {
  const sent: string[] = [];
  const hint: MemoryHint = {
    sent,
    isBroken: false,
    async send(dataExportId) {
      if (hint.isBroken) throw new Error('the queue cannot be reached');
      sent.push(dataExportId);
    },
  };
  return hint;
}

export interface MemoryConnectionTests extends ConnectionTestStarter {
  readonly started: Parameters<ConnectionTestStarter['start']>[0][];
}

export function memoryConnectionTests(): MemoryConnectionTests {
  const started: MemoryConnectionTests['started'] = [];
  return {
    started,
    async start(input) {
      started.push(input);
    },
  };
}

/** KMS as far as sealing needs it: a data key opens only under the key and context it was made with. */
export function memoryKms(): KMSClient {
  const masterKey = randomBytes(32);
  const aad = (KeyId: string | undefined, context: object | undefined) =>
    Buffer.from(JSON.stringify([KeyId, context]));
  const send = async (command: unknown) => {
    if (command instanceof GenerateDataKeyCommand) {
      const { KeyId, EncryptionContext } = command.input;
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', masterKey, iv);
      cipher.setAAD(aad(KeyId, EncryptionContext));
      const Plaintext = randomBytes(32);
      const body = Buffer.concat([cipher.update(Plaintext), cipher.final()]);
      return { Plaintext, CiphertextBlob: Buffer.concat([iv, cipher.getAuthTag(), body]) };
    }
    if (!(command instanceof DecryptCommand)) throw new Error('the fake KMS seals and opens only');
    const { KeyId, EncryptionContext, CiphertextBlob } = command.input;
    const blob = Buffer.from(CiphertextBlob ?? []);
    try {
      const decipher = createDecipheriv('aes-256-gcm', masterKey, blob.subarray(0, 12));
      decipher.setAAD(aad(KeyId, EncryptionContext));
      decipher.setAuthTag(blob.subarray(12, 28));
      return { Plaintext: Buffer.concat([decipher.update(blob.subarray(28)), decipher.final()]) };
    } catch {
      throw new InvalidCiphertextException({ message: 'no', $metadata: {} });
    }
  };
  return { send } as unknown as KMSClient;
}

/** Signs as KMS does, with a key of its own. */
export function memorySigner(): StatementSigner {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { publicKey: async () => publicKey, sign: async (digest) => signDigest(privateKey, digest) };
}
