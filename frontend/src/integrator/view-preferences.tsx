import CollectionPreferences, {
  type CollectionPreferencesProps,
} from '@cloudscape-design/components/collection-preferences';
import { useStoredChoice } from '../ui/stored-choice.ts';
import { firstView, pageSizes, parsePreferences, type View, type ViewPreferences } from './view-choice.ts';

export function useViewPreferences(view: View) {
  return useStoredChoice(view.storageKey, firstView(view), (stored) => parsePreferences(view, stored));
}

/** The gear of a list. */
export function ViewPreferencesButton(props: {
  readonly view: View;
  readonly preferences: ViewPreferences;
  readonly onChange: (preferences: ViewPreferences) => void;
}) {
  const { view, preferences, onChange } = props;
  const confirm = (detail: CollectionPreferencesProps.Preferences) =>
    onChange(parsePreferences(view, { ...preferences, ...detail }) ?? firstView(view));
  return (
    <CollectionPreferences
      title="Preferences"
      confirmLabel="Confirm"
      cancelLabel="Cancel"
      preferences={preferences}
      onConfirm={({ detail }) => confirm(detail)}
      pageSizePreference={{
        title: 'Lines per page',
        options: pageSizes.map((value) => ({ value, label: `${value} ${view.of}` })),
      }}
      contentDisplayPreference={{
        title: 'Columns',
        options: view.columns.map(({ id, header, isFixed = false }) => ({
          id,
          label: header,
          alwaysVisible: isFixed,
        })),
      }}
      contentDensityPreference={{ label: 'Compact rows', description: 'Show more at once.' }}
      wrapLinesPreference={{ label: 'Wrap lines', description: 'Show long texts in full.' }}
    />
  );
}
