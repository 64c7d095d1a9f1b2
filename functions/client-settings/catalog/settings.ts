import { appointRemoteSettings } from './appoint-remote.ts';
import type { SettingDeclaration } from './declaration.ts';
import { emailSettings } from './email.ts';
import { formI9Settings } from './form-i9.ts';
import { messageSettings } from './messages.ts';
import { passwordSettings } from './passwords.ts';
import { productSettings } from './products.ts';
import { section1RemoteSettings } from './section-1-remote.ts';
import { section3RemoteSettings } from './section-3-remote.ts';
import { siteSettings } from './site.ts';

/** Every setting, in the order in which they are shown. */
export const settings: readonly SettingDeclaration[] = [
  ...productSettings,
  ...formI9Settings,
  ...section1RemoteSettings,
  ...appointRemoteSettings,
  ...section3RemoteSettings,
  ...passwordSettings,
  ...emailSettings,
  ...siteSettings,
  ...messageSettings,
];
