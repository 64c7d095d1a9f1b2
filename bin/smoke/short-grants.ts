/** An action on a resource, and who may do it. */
export interface Permission {
  readonly roleArn: string;
  readonly action: string;
  readonly resource: string;
  /** Logical id of the resource in its stack, when it is just one. */
  readonly resourceId?: string | undefined;
}

/** Permissions as `Role action resource`, without what names begin and end with; each once, sorted. */
export function shortGrants(permissions: readonly Permission[]): string[] {
  const texts = permissions.map(({ roleArn, action, resource, resourceId }) => {
    const [, , , , , ...name] = resource.split(':');
    const isKey = resourceId !== undefined && name[0]?.startsWith('key/'); // whose own id says nothing
    const resourceName = isKey ? `key/${resourceId}` : name.join(':');
    return `${shortName(roleArn.split('/').at(-1))} ${action} ${shortName(resourceName)}`;
  });
  return [...new Set(texts)].sort();
}

function shortName(name = ''): string {
  return name
    .replaceAll(/waybill-local-(app|data|integrator)-/g, '')
    .replaceAll(/(?<=[a-z])[0-9A-F]{8}\b/g, '') // of a logical id
    .replace(/^(server|user)\/s-[0-9a-f]+/, '$1/any')
    .replace(/(?<=bucket)[0-9a-f]{8}/, '')
    .replace(/^SchedulerRole.*/, 'SchedulerRole');
}
