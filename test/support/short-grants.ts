import type { UnusedGrant } from '../../local/iam/access-control.ts';

/** Grants as `Role action resource`, without what a role's and a resource's name begin and end with. */
export function shortGrants(grants: readonly UnusedGrant[]): string[] {
  const short = (name = '') =>
    name
      .replaceAll(/waybill-local-(app|data)-/g, '')
      .replaceAll(/(?<=[a-z])[0-9A-F]{8}\b/g, '') // of a logical id
      .replace(/(?<=bucket)[0-9a-f]{8}/, '')
      .replace(/^SchedulerRole.*/, 'SchedulerRole');
  return grants
    .map(({ roleArn, action, resource }) => {
      const [, , , , , ...name] = resource.split(':');
      return `${short(roleArn.split('/').at(-1))} ${action} ${short(name.join(':'))}`;
    })
    .sort();
}
