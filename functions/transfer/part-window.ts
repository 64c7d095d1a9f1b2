import type { StoredPart } from './contract.ts';
import type { Part } from './transport.ts';

/** There is no such upload any more. */
export class UploadGone extends Error {
  override readonly name = 'UploadGone';
}

/** Sends parts, several at a time, and knows which have arrived from the first on without gaps. */
export interface PartWindow {
  /** Parts from the first to the last before a gap. */
  readonly parts: readonly StoredPart[];
  /** Waits for room, then sends the next part. @throws the first failure of any part so far; UploadGone */
  send(part: Part): Promise<void>;
  /** Waits for all that is on its way. @throws as `send` */
  drained(): Promise<void>;
  /** Waits for all that is on its way, however it ends. */
  settled(): Promise<void>;
}

/** @param upload gives the destination's mark of the part, or `undefined` when the upload is gone */
export function openPartWindow(
  mostInFlight: number,
  keptParts: readonly StoredPart[],
  upload: (partNumber: number, part: Part) => Promise<string | undefined>,
): PartWindow {
  const parts = [...keptParts];
  const arrived = new Map<number, StoredPart>();
  const flights = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  let partNumber = keptParts.length;

  async function fly(number: number, part: Part): Promise<void> {
    try {
      const tag = await upload(number, part);
      if (tag === undefined) throw new UploadGone('the upload is gone');
      arrived.set(number, { tag, sha256: part.sha256 });
      for (let next = arrived.get(parts.length + 1); next !== undefined; next = arrived.get(parts.length + 1))
        parts.push(next);
    } catch (error) {
      failure ??= { error };
    }
  }
  const throwFailure = () => {
    if (failure !== undefined) throw failure.error;
  };
  return {
    parts,
    async send(part) {
      while (flights.size >= mostInFlight) await Promise.race(flights);
      throwFailure();
      partNumber += 1;
      const flight = fly(partNumber, part).finally(() => flights.delete(flight));
      flights.add(flight);
    },
    async drained() {
      await Promise.all(flights);
      throwFailure();
    },
    async settled() {
      await Promise.all(flights);
    },
  };
}
