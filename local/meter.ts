/** What AWS would charge for, counted by the role that caused it: `role kind` to an amount. */
export type Metered = Readonly<Record<string, number>>;

/** Counts while the application runs, for `npm run cost`; without one nothing is counted. */
export class Meter {
  readonly #amounts = new Map<string, number>();

  /**
   * @param owner ARN of a role, or what else pays
   * @param kind `dynamodb:writeUnits`, `s3:write`, `states:transition`, …
   */
  add(owner: string, kind: string, amount = 1): void {
    const name = `${owner.split('/').at(-1)} ${kind}`;
    this.#amounts.set(name, (this.#amounts.get(name) ?? 0) + amount);
  }

  /** A request that a role has sent to a service. */
  addRequest(roleArn: string, request: MeteredRequest): void {
    this.add(roleArn, requestKind(request));
  }

  amounts(): Metered {
    return Object.fromEntries(this.#amounts);
  }
}

export interface MeteredRequest {
  readonly signingName: string;
  readonly method: string;
  readonly url: URL;
  /** Of a service with a JSON protocol: `TrentService.Sign`. */
  readonly target: string | undefined;
}

/** S3 has two prices, and deletes free: https://aws.amazon.com/s3/pricing/. Others are told by their action. */
function requestKind({ signingName, method, url, target }: MeteredRequest): string {
  if (signingName !== 's3') return `${signingName}:${target?.split('.').at(-1) ?? method}`;
  if (method === 'DELETE' || url.searchParams.has('delete')) return 's3:delete';
  const isList = method === 'GET' && (url.searchParams.has('list-type') || url.searchParams.has('uploads'));
  return method === 'PUT' || method === 'POST' || isList ? 's3:write' : 's3:read';
}

/** Of a request whose answer tells the capacity used: what is read and what is written, in capacity units. */
export interface CapacityUse {
  readonly readUnits: number;
  readonly writeUnits: number;
}

/** @param answer of DynamoDB, asked with `ReturnConsumedCapacity` */
export function capacityUse(operation: string, answer: { readonly ConsumedCapacity?: unknown }): CapacityUse {
  const entries = [answer.ConsumedCapacity ?? []].flat() as { readonly CapacityUnits?: number }[];
  const units = entries.reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
  const isWrite = /Put|Update|Delete|Write/.test(operation);
  return isWrite ? { readUnits: 0, writeUnits: units } : { readUnits: units, writeUnits: 0 };
}
