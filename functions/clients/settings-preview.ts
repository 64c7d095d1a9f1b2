import { compareSettings } from '../client-settings/compare-settings.ts';
import type { SettingValues } from '../client-settings/contract.ts';
import { settingWarnings, workflowsSwitchedOff } from '../client-settings/setting-warnings.ts';
import type { StoredClient } from '../directory/contract.ts';
import { fill, messages } from '../distributor-packages/contract.ts';
import type { SettingsPreview } from './contract.ts';

/** What other values would change for a client, and what its people should know before. Both as stored. */
export function previewOf(
  client: StoredClient,
  change: { readonly before: SettingValues; readonly after: SettingValues; readonly distributorName: string },
): Omit<SettingsPreview, 'isDetaching'> {
  const { before, after, distributorName } = change;
  const pending = workflowsSwitchedOff(before, after)
    .map((workflow) => client.pendingByWorkflow[workflow] ?? 0)
    .filter((count) => count > 0)
    .map((n) => fill(messages.pendingWorkflow, { n, m: 1 }));
  return {
    ...compareSettings(before, after, distributorName),
    warnings: [...pending, ...settingWarnings(before, after)],
  };
}
