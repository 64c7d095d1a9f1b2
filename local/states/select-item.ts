import type { MapState } from './definition.ts';
import type { Frame } from './frame-store.ts';
import type { Json } from './json.ts';
import { type Run, type Stage, scopeOf } from './stage.ts';

/** What one iteration or child gets: the item, or what ItemSelector makes of it. */
export async function selectItem(
  stage: Stage,
  run: Run,
  frame: Frame,
  state: MapState,
  item: { Index: number; Value: Json },
): Promise<Json> {
  if (state.ItemSelector === undefined) return item.Value;
  return stage.expressions.evaluate(state.ItemSelector, scopeOf({ ...run, item }, frame), 'ItemSelector');
}
