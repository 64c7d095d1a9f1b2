import type { StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { ActOutcome, AuditedAct } from '../../../functions/audit/contract.ts';
import { formatInstant } from '../ui/format.ts';

/** How an outcome looks. */
export const outcomeLooks: Readonly<
  Record<ActOutcome, { readonly label: string; readonly type: StatusIndicatorProps.Type }>
> = {
  DONE: { label: 'Done', type: 'success' },
  REFUSED: { label: 'Refused', type: 'stopped' },
  FAILED: { label: 'Failed', type: 'error' },
  UNKNOWN: { label: 'Outcome unknown', type: 'warning' },
};

/** `changeClient` and `I9_RECORDS_READ` as words. */
export function actionText(action: string): string {
  const words = /^[A-Z0-9_]+$/.test(action)
    ? action.toLowerCase().replaceAll('_', ' ')
    : action.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return (words.charAt(0).toUpperCase() + words.slice(1)).replace(/\bi9\b/i, 'I-9');
}

/** Who it was, as far as it is known here. */
export function actorText({ kind, id, name }: AuditedAct['actor']): string {
  if (kind === 'system') return `Waybill (${id})`;
  return name ?? id;
}

const wordsOf = (name: string): string => name.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();

/** Each object that an act was done to, `client id 4001`, without whose log it is in. */
export function objectTexts(
  objects: AuditedAct['objects'],
  own: Readonly<Record<string, string>> = {},
): string[] {
  return Object.entries(objects).flatMap(([name, value]) =>
    own[name] === value ? [] : [`${wordsOf(name)} ${value}`],
  );
}

/** Most I-9 IDs that are listed. */
const mostListed = 50;

/** Everything else that is known of an act, as name and text. */
export function detailsOf({
  sequence,
  action,
  endedAt,
  fields,
  counts,
  recordIds,
  traceId,
}: AuditedAct): [string, string][] {
  const records = recordIds?.slice(0, mostListed).join(', ');
  const isCut = recordIds !== undefined && recordIds.length > mostListed;
  const all: [string, string | undefined][] = [
    ['Number', String(sequence)],
    ['Action', action],
    ['Ended', endedAt && formatInstant(endedAt)],
    ['Fields', fields?.join(', ')],
    ['Counts', counts && objectTexts(counts).join(', ')],
    ['I-9 IDs', isCut ? `${records} and ${recordIds.length - mostListed} more` : records],
    ['Trace id', traceId],
  ];
  return all.filter((one): one is [string, string] => one[1] !== undefined && one[1] !== '');
}
