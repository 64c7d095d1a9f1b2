import type { DeliverySettings } from '../../../functions/deliveries/contract.ts';
import type { SettingsErrors } from './check-settings.ts';
import type { SettingsForm } from './settings-form.ts';

/** What every part of the settings form is given. */
export interface SettingsSectionProps {
  readonly form: SettingsForm;
  /** Errors that are shown by now. */
  readonly errors: SettingsErrors;
  /** What is stored; `null` when nothing is. */
  readonly settings: DeliverySettings | null;
  readonly onChange: (form: SettingsForm) => void;
}
