import { task } from '../platform/task.ts';
import { SealInput } from './contract.ts';
import { sealDeps } from './deps.ts';
import { sealHeads } from './seal-heads.ts';

/** Invoked every night: checks what the audit trails got since yesterday, and seals where they stand. */
export const handler = task(SealInput, sealHeads, sealDeps);
