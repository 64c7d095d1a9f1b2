import type { Channel } from '../../../functions/client-settings/contract.ts';
import type { ClientEvent } from '../../../functions/clients/contract.ts';

export const channelLabels: Readonly<Record<Channel, string>> = {
  UI: 'site',
  API: 'API',
  SYSTEM: 'system',
};

export const eventLabels: Readonly<Record<ClientEvent['kind'], string>> = {
  CREATED: 'Client created',
  CHANGED: 'Client changed',
  ACTIVATED: 'Client activated',
  DEACTIVATED: 'Client deactivated',
  PACKAGE_ASSIGNED: 'Package assigned',
  PACKAGE_CHANGED: 'Package changed',
  PACKAGE_REMOVED: 'Package removed',
  SETTINGS_SAVED: 'Settings saved',
  LOGO_SET: 'Logo uploaded',
  LOGO_DELETED: 'Logo deleted',
};
