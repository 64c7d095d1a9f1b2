import type { UnusedGrant } from '../../local/iam/access-control.ts';
export const reviewedGrants: string[] = [];
export function shortGrants(grants: readonly UnusedGrant[]): string[] {
  const short = (text: string) =>
    text.replaceAll(/waybill-local-(app|data)-|(?<=[a-zA-Z])[0-9A-F]{8}(?![0-9A-Za-z])/g, '');
  return grants
    .map(
      ({ roleArn, action, resource }) =>
        `${short(roleArn.split('/').at(-1) ?? '')} ${action} ${short(resource.split(':').slice(5).join(':'))}`,
    )
    .sort();
}
