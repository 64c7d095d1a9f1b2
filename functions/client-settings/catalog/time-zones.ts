import type { SettingOption } from './declaration.ts';

/**
 * Zones of the United States and its territories, from east to west.
 * @see https://data.iana.org/time-zones/tzdb/zone1970.tab
 */
export const timeZones: readonly SettingOption[] = [
  { value: 'America/Puerto_Rico', label: 'Atlantic (Puerto Rico)' },
  { value: 'America/St_Thomas', label: 'Atlantic (Virgin Islands)' },
  { value: 'America/New_York', label: 'Eastern' },
  { value: 'America/Detroit', label: 'Eastern (Michigan)' },
  { value: 'America/Kentucky/Louisville', label: 'Eastern (Louisville)' },
  { value: 'America/Kentucky/Monticello', label: 'Eastern (Wayne County, Kentucky)' },
  { value: 'America/Indiana/Indianapolis', label: 'Eastern (Indiana)' },
  { value: 'America/Indiana/Vincennes', label: 'Eastern (Vincennes, Indiana)' },
  { value: 'America/Indiana/Winamac', label: 'Eastern (Winamac, Indiana)' },
  { value: 'America/Indiana/Marengo', label: 'Eastern (Marengo, Indiana)' },
  { value: 'America/Indiana/Petersburg', label: 'Eastern (Petersburg, Indiana)' },
  { value: 'America/Indiana/Vevay', label: 'Eastern (Vevay, Indiana)' },
  { value: 'America/Chicago', label: 'Central' },
  { value: 'America/Indiana/Tell_City', label: 'Central (Tell City, Indiana)' },
  { value: 'America/Indiana/Knox', label: 'Central (Knox, Indiana)' },
  { value: 'America/Menominee', label: 'Central (Menominee, Michigan)' },
  { value: 'America/North_Dakota/Center', label: 'Central (Center, North Dakota)' },
  { value: 'America/North_Dakota/New_Salem', label: 'Central (New Salem, North Dakota)' },
  { value: 'America/North_Dakota/Beulah', label: 'Central (Beulah, North Dakota)' },
  { value: 'America/Denver', label: 'Mountain' },
  { value: 'America/Boise', label: 'Mountain (Boise)' },
  { value: 'America/Phoenix', label: 'Mountain without daylight time (Arizona)' },
  { value: 'America/Los_Angeles', label: 'Pacific' },
  { value: 'America/Anchorage', label: 'Alaska' },
  { value: 'America/Juneau', label: 'Alaska (Juneau)' },
  { value: 'America/Sitka', label: 'Alaska (Sitka)' },
  { value: 'America/Metlakatla', label: 'Alaska (Metlakatla)' },
  { value: 'America/Yakutat', label: 'Alaska (Yakutat)' },
  { value: 'America/Nome', label: 'Alaska (Nome)' },
  { value: 'America/Adak', label: 'Hawaii-Aleutian (Adak)' },
  { value: 'Pacific/Honolulu', label: 'Hawaii' },
  { value: 'Pacific/Pago_Pago', label: 'Samoa (American Samoa)' },
  { value: 'Pacific/Guam', label: 'Chamorro (Guam)' },
  { value: 'Pacific/Saipan', label: 'Chamorro (Northern Mariana Islands)' },
];
