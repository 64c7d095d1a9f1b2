/** Keys that belong to no tenant, each with why. */
export const globalKeys: readonly { readonly key: RegExp; readonly why: string }[] = [
  { key: /^VENDOR \/ /, why: 'the list of distributors and firms, which the vendor’s staff choose from' },
  { key: /^USER#[^#]+ \/ /, why: 'people are found by their sign-in before their tenant is known' },
  { key: /^API#[^#]+ \/ /, why: 'machine clients are found by their sign-in before their tenant is known' },
  {
    key: /^QUEUE(#REQUESTED|#RUNNING)? \/ /,
    why: 'the queue of exports runs over all tenants; it holds ids and counts',
  },
  { key: /^(?:HEAD#)?vendor \/ /, why: 'the trail of acts on the vendor itself' },
  { key: /^TENANTS \/ /, why: 'tenants that have a trail, which are sealed together; it holds their ids' },
  {
    key: /^TRANSFERS-OPEN \/ /,
    why: 'transfers over all tenants whose run may be lost; it holds ids and times',
  },
  {
    key: /^NOTICES-OWED \/ /,
    why: 'mails over all tenants that are still to be sent; it holds ids and times, no address',
  },
  {
    key: /^\d{4}-\d{2}-\d{2}\/heads\.json$/,
    why: 'the seal of a day, over the trails of all tenants; it holds their ids and hashes',
  },
  { key: /^SFTP-PENDING \/ /, why: 'firms whose SFTP user is to be brought up to date; it holds their ids' },
];

const prefixes: readonly RegExp[] = [
  // Items: D#<distributor>…, F#<firm>…
  /^[DF]#([a-z][a-z0-9-]{1,31})(?:#|$)/,
  // Acts of a tenant's trail, and where it ends: the whole key is the tenant.
  /^(?:HEAD#)?(?:distributor|firm):([a-z][a-z0-9-]{1,31})$/,
  // Objects: <tenant>/…, documents of records, and where uploads of a firm arrive.
  /^(?:\.uploads\/|D\/)?([a-z][a-z0-9-]{1,31})\//,
];

/** The tenant that a key of an item or object begins with, ended by its delimiter; `undefined` when it begins with none. */
export function tenantOfKey(key: string): string | undefined {
  for (const prefix of prefixes) {
    const tenant = prefix.exec(key)?.[1];
    if (tenant !== undefined) return tenant;
  }
  return undefined;
}
