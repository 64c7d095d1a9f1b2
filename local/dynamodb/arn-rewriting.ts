import type { TableRequest } from './table-access.ts';
import type { TableSpec } from './table-spec.ts';

/** How the binary spells the region and account of every ARN. */
const innerPrefix = 'arn:aws:dynamodb:dynoxide:000000000000:table/';

/** Translates between the template's ARNs and those of the binary, whose region is `dynoxide`. */
export class ArnRewriting {
  readonly #outerPrefix: string;
  readonly #region: string;
  /** Stream labels: ours (from the template's ARN) and the binary's (the time at which it made the table). */
  readonly #labels = new Map<string, { outer: string; inner: string }>();

  constructor(region: string, accountId: string) {
    this.#region = region;
    this.#outerPrefix = `arn:aws:dynamodb:${region}:${accountId}:table/`;
  }

  addStream(spec: TableSpec, innerLabel: string): void {
    this.#labels.set(spec.name, { outer: labelOf(spec.streamArn), inner: innerLabel });
  }

  arnOf(tableName: string): string {
    return `${this.#outerPrefix}${tableName}`;
  }

  /** The request with the ARNs of streams and tagged resources as the binary knows them. */
  withInnerArns(request: TableRequest): TableRequest {
    const { StreamArn, ResourceArn } = request;
    return {
      ...request,
      ...(StreamArn !== undefined && { StreamArn: this.#toInner(StreamArn) }),
      ...(ResourceArn !== undefined && { ResourceArn: this.#toInner(ResourceArn) }),
    };
  }

  /** An answer's text as AWS would give it. */
  toOuter(answer: string): string {
    let text = answer
      .replaceAll(innerPrefix, this.#outerPrefix)
      .replaceAll('"awsRegion":"dynoxide"', `"awsRegion":"${this.#region}"`);
    for (const { outer, inner } of this.#labels.values()) {
      text = text.replaceAll(`/stream/${inner}"`, `/stream/${outer}"`).replaceAll(`"${inner}"`, `"${outer}"`);
    }
    return text;
  }

  #toInner(arn: string): string {
    const inner = arn.replace(this.#outerPrefix, innerPrefix);
    const label = this.#labels.get(inner.slice(innerPrefix.length).split('/')[0] ?? '');
    return label === undefined ? inner : inner.replace(`/stream/${label.outer}`, `/stream/${label.inner}`);
  }
}

/** The request with names where the caller gave table ARNs, which the binary refuses. */
export function withTableNames(request: TableRequest): TableRequest {
  const { TableName, RequestItems, TransactItems } = request;
  return {
    ...request,
    ...(TableName !== undefined && { TableName: nameOf(TableName) }),
    ...(RequestItems !== undefined && {
      RequestItems: Object.fromEntries(
        Object.entries(RequestItems).map(([table, items]) => [nameOf(table), items]),
      ),
    }),
    ...(TransactItems !== undefined && {
      TransactItems: TransactItems.map((entry) =>
        Object.fromEntries(Object.entries(entry).map(([kind, item]) => [kind, withTableNames(item)])),
      ),
    }),
  };
}

function nameOf(tableNameOrArn: string): string {
  return tableNameOrArn.startsWith('arn:') ? tableNameOrArn.replace(/^.*:table\//, '') : tableNameOrArn;
}

function labelOf(streamArn: string): string {
  return streamArn.replace(/^.*\/stream\//, '');
}
