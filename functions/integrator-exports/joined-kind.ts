import type { Entity } from '../immigration/contract.ts';
import type { ImmigrationDeps } from '../immigration/deps.ts';
import { entitiesOfKind, type KindBatch, type KindSelection } from '../immigration/entities-of-kind.ts';
import { kindGroup } from '../immigration/entity-rows.ts';
import type { SeenEntities } from './seen-entities.ts';

/** Entities of a kind that are taken group by group, in step with the rows that they belong to. */
export class JoinedKind {
  readonly #batches: AsyncGenerator<KindBatch, void, undefined>;
  readonly #kind: Entity['kind'];
  readonly #seen: SeenEntities;
  #rows: KindBatch['rows'] = [];
  #at = 0;

  constructor(deps: ImmigrationDeps, selection: KindSelection, seen: SeenEntities) {
    this.#batches = entitiesOfKind(deps, selection);
    this.#kind = selection.kind;
    this.#seen = seen;
  }

  /** Takes everything up to a group with all of it, or all there is. */
  async takeTo(
    last: { readonly of: 'EMPLOYER' | 'EMPLOYEE'; readonly group: string } | undefined,
    take: (group: string, entity: Entity) => void,
  ): Promise<void> {
    for (;;) {
      const from = this.#at;
      for (; this.#at < this.#rows.length; this.#at += 1) {
        const row = this.#rows[this.#at];
        if (row === undefined) break;
        const group = kindGroup(row.place, last?.of ?? 'EMPLOYEE');
        if (last !== undefined && group > last.group) {
          this.#seen.add(this.#kind, this.#at - from);
          return;
        }
        take(group, row.entity);
      }
      this.#seen.add(this.#kind, this.#at - from);
      const { value } = await this.#batches.next();
      if (value === undefined) return;
      this.#seen.addGone(this.#kind, value.goneCount);
      this.#rows = value.rows;
      this.#at = 0;
    }
  }
}
