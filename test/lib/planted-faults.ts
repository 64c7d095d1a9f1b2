import { keysAndFunctions, known, transfer } from './faults-of-rights.ts';
import { edges, mailsAndSchedules, storesAndWorkflows } from './faults-of-stores.ts';
import type { PlantedFault } from './planting.ts';

export const plantedFaults: readonly PlantedFault[] = [
  ...known,
  ...transfer,
  ...mailsAndSchedules,
  ...keysAndFunctions,
  ...storesAndWorkflows,
  ...edges,
];
