import CollectionPreferences, {
  type CollectionPreferencesProps,
} from '@cloudscape-design/components/collection-preferences';
import * as z from 'zod';
import { useStoredChoice } from '../ui/stored-choice.ts';
import { columnOptions, firstColumns } from './log-columns.tsx';

const lastColumn = 'actions';
const pageSizes = [20, 50, 100] as const;

const LogPreferences = z.object({
  pageSize: z.literal(pageSizes).catch(50),
  contentDensity: z.enum(['comfortable', 'compact']).catch('comfortable'),
  wrapLines: z.boolean().catch(false),
  contentDisplay: z.array(z.object({ id: z.string(), visible: z.boolean() })),
});
export type LogPreferences = z.infer<typeof LogPreferences>;

const fallback: LogPreferences = {
  pageSize: 50,
  contentDensity: 'comfortable',
  wrapLines: false,
  contentDisplay: firstColumns,
};

/** Columns that were added since the choice was stored come last; the actions stay at the end. */
function parsePreferences(stored: unknown): LogPreferences | undefined {
  const parsed = LogPreferences.safeParse(stored);
  if (!parsed.success) return undefined;
  const known = new Set(columnOptions.map(({ id }) => id));
  const kept = parsed.data.contentDisplay.filter(({ id }) => known.has(id));
  const keptIds = new Set(kept.map(({ id }) => id));
  const added = fallback.contentDisplay.filter(({ id }) => !keptIds.has(id));
  const all = [...kept, ...added];
  const contentDisplay = [
    ...all.filter(({ id }) => id !== lastColumn),
    ...all.filter(({ id }) => id === lastColumn),
  ];
  return { ...parsed.data, contentDisplay };
}

export function useLogPreferences() {
  return useStoredChoice('waybill.log-view', fallback, parsePreferences);
}

export function LogPreferencesButton(props: {
  readonly preferences: LogPreferences;
  readonly onChange: (preferences: LogPreferences) => void;
}) {
  const confirm = (detail: CollectionPreferencesProps.Preferences) =>
    props.onChange(parsePreferences({ ...props.preferences, ...detail }) ?? fallback);
  return (
    <CollectionPreferences
      title="Preferences"
      confirmLabel="Confirm"
      cancelLabel="Cancel"
      preferences={props.preferences}
      onConfirm={({ detail }) => confirm(detail)}
      pageSizePreference={{
        title: 'Exports per page',
        options: pageSizes.map((value) => ({ value, label: `${value} exports` })),
      }}
      contentDisplayPreference={{ title: 'Columns', options: columnOptions }}
      contentDensityPreference={{ label: 'Compact rows', description: 'Show more exports at once.' }}
      wrapLinesPreference={{ label: 'Wrap lines', description: 'Show long texts in full.' }}
    />
  );
}
