import type { z } from 'zod';
import type { CitizenshipStatus } from '../i9/contract.ts';
import type { CasePath } from './catalog/case-paths.ts';
import { closedCasePaths, openCasePaths } from './catalog/case-paths.ts';
import { seededRandom } from './seeded-random.ts';

type Citizenship = z.infer<typeof CitizenshipStatus>;

export type Employment = 'ACTIVE' | 'TERMINATED' | 'PAST_RETENTION';
export type Incompleteness = 'COMPLETE_SECTION_1' | 'COMPLETE_SECTION_2' | 'ENTER_START_DATE';

/** What a generated record has to be, before any of its values is chosen. */
export interface RecordPlan {
  readonly employment: Employment;
  readonly isHistorical: boolean;
  readonly incompleteness?: Incompleteness;
  readonly casePath?: CasePath;
  readonly isReceipt: boolean;
  /** Terminated, but the date was never entered. */
  readonly isUndated: boolean;
  /** A termination date that is still to come. */
  readonly isLeaving: boolean;
  /** A second form of the person before: a rehire. */
  readonly isRehire: boolean;
  readonly lost?: 'FORM' | 'ATTACHMENT';
}

/** Every hundred records in a row hold the mix exactly, in an order of their own. */
const blockSize = 100;

const citizenshipCounts: readonly [Citizenship, number][] = [
  ['CITIZEN', 72],
  ['NONCITIZEN_NATIONAL', 1],
  ['LAWFUL_PERMANENT_RESIDENT', 12],
  ['ALIEN_AUTHORIZED', 15],
];
const citizenships = citizenshipCounts.flatMap(([status, count]) =>
  new Array<Citizenship>(count).fill(status),
);
const incompletenesses: readonly Incompleteness[] = [
  'COMPLETE_SECTION_1',
  'COMPLETE_SECTION_1',
  'COMPLETE_SECTION_2',
  'COMPLETE_SECTION_2',
  'ENTER_START_DATE',
];

/** Of a hundred: 70 active, 20 terminated within retention, 10 past it; 5 incomplete, 8 historical, 30 with E-Verify, 1 lost. */
export function recordMix(seed: number, clientId: number) {
  const slotOf = shuffledBlocks(seed, clientId, 'slots');
  const citizenshipSlotOf = shuffledBlocks(seed, clientId, 'citizenship');
  return {
    planOf: (index: number): RecordPlan => planOfSlot(slotOf(index), Math.floor(index / blockSize)),
    citizenshipOf: (index: number): Citizenship => citizenships[citizenshipSlotOf(index)] ?? 'CITIZEN',
  };
}

function planOfSlot(slot: number, block: number): RecordPlan {
  return {
    employment: slot < 70 ? 'ACTIVE' : slot < 90 ? 'TERMINATED' : 'PAST_RETENTION',
    isHistorical: (slot >= 86 && slot < 90) || slot >= 96,
    incompleteness: incompletenesses[slot],
    isReceipt: slot === 5,
    casePath: casePathOfSlot(slot),
    lost: slot === 50 ? (block % 2 === 0 ? 'FORM' : 'ATTACHMENT') : undefined,
    isRehire: slot >= 60 && slot < 63,
    isLeaving: slot === 65,
    isUndated: slot === 80,
  };
}

/** Slots 10 to 24: each open status once; 25 to 33 and 70 to 75: closed cases, two of them not authorized, one a duplicate. */
function casePathOfSlot(slot: number): CasePath | undefined {
  const open = openCasePaths[slot - 10];
  if (open !== undefined) return open;
  if (slot === 33) return closedCasePaths[2];
  if (slot === 74) return closedCasePaths[3];
  if (slot === 75) return closedCasePaths[1];
  return (slot >= 25 && slot < 33) || (slot >= 70 && slot < 74) ? closedCasePaths[0] : undefined;
}

/** The slot, 0 to 99, of any record; remembers the last block's order, as records are made one after the other. */
function shuffledBlocks(seed: number, clientId: number, purpose: string): (index: number) => number {
  const slots = Array.from({ length: blockSize }, (_, slot) => slot);
  const known = new Map<number, number[]>();
  return (index) => {
    const block = Math.floor(index / blockSize);
    let order = known.get(block);
    if (order === undefined) {
      order = seededRandom(seed, clientId, purpose, block).shuffled(slots);
      if (known.size > 4) known.clear();
      known.set(block, order);
    }
    return order[index % blockSize] ?? 0;
  };
}
