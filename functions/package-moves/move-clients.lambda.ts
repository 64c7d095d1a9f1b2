import { task } from '../platform/task.ts';
import { MoveStepInput } from './contract.ts';
import { moveDeps } from './deps.ts';
import { moveClients } from './move-clients.ts';

/** Invoked by the workflow of moves, again and again until the move has ended. */
export const handler = task(MoveStepInput, moveClients, moveDeps);
