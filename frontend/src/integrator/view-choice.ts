import * as z from 'zod';

/** Lines of a page, to choose from. */
export const pageSizes = [20, 50, 100] as const;

const ViewPreferences = z.object({
  pageSize: z.literal(pageSizes).catch(50),
  contentDensity: z.enum(['comfortable', 'compact']).catch('comfortable'),
  wrapLines: z.boolean().catch(true),
  contentDisplay: z.array(z.object({ id: z.string(), visible: z.boolean() })),
});
export type ViewPreferences = z.infer<typeof ViewPreferences>;

/** A list whose columns, density and page size people choose. */
export interface View {
  /** Where this browser keeps the choice. */
  readonly storageKey: string;
  /** Plural of what is listed: `jobs`. */
  readonly of: string;
  /** In the order first shown. */
  readonly columns: readonly {
    readonly id: string;
    readonly header: string;
    /** Cannot be hidden. */
    readonly isFixed?: boolean;
  }[];
}

/** What is shown until somebody chooses. */
export const firstView = ({ columns }: View): ViewPreferences => ({
  pageSize: 50,
  contentDensity: 'comfortable',
  wrapLines: true,
  contentDisplay: columns.map(({ id }) => ({ id, visible: true })),
});

/** Columns that are no more are dropped; those added since the choice was stored come last. */
export function parsePreferences(view: View, stored: unknown): ViewPreferences | undefined {
  const parsed = ViewPreferences.safeParse(stored);
  if (!parsed.success) return undefined;
  const known = new Set(view.columns.map(({ id }) => id));
  const kept = parsed.data.contentDisplay.filter(({ id }) => known.has(id));
  const keptIds = new Set(kept.map(({ id }) => id));
  const added = firstView(view).contentDisplay.filter(({ id }) => !keptIds.has(id));
  return { ...parsed.data, contentDisplay: [...kept, ...added] };
}
