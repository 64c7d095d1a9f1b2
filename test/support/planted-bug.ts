/** A mistake that somebody could make: what the product's source says, and what it would say then. */
export interface PlantedBug {
  readonly name: string;
  readonly file: string;
  /** The tests that must find it. */
  readonly caughtBy: string;
  readonly edits: readonly { readonly from: string; readonly to: string }[];
}

export const histories = 'test/flows/chaos.test.ts';

export const bug = (name: string, file: string, from: string, to: string): PlantedBug => ({
  name,
  file: `functions/${file}`,
  caughtBy: histories,
  edits: [{ from, to }],
});

export const found = (caughtBy: string, one: PlantedBug): PlantedBug => ({ ...one, caughtBy });

/** A strongly consistent read turned into one that may be old. */
export const staleRead = (
  name: string,
  file: string,
  around: (isConsistent: boolean) => string,
): PlantedBug => bug(name, file, around(true), around(false));
