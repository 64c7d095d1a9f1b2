/*
 * Expressions of DynamoDB as far as distributor packages use them: conditions over attributes of the first level, and updates
 * of them. Everything else is refused by name.
 */

export type Item = Record<string, unknown>;

/** What the placeholders of an expression stand for. */
export interface Placeholders {
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, unknown>;
}

const token = /\s*(<=|>=|<>|[=<>(),+-]|[:#]?\w+)/y;
const tokensOf = new Map<string, readonly string[]>();

function tokenized(text: string): readonly string[] {
  const known = tokensOf.get(text);
  if (known !== undefined) return known;
  const tokens: string[] = [];
  token.lastIndex = 0;
  for (let at = 0; text.slice(at).trim() !== ''; at = token.lastIndex) {
    const found = token.exec(text);
    if (found === null) throw new Error(`the tables in memory do not know the expression ${text}`);
    tokens.push(found[1] ?? '');
  }
  tokensOf.set(text, tokens);
  return tokens;
}

/** Reads one expression from left to right over one item. */
class Reader {
  readonly #tokens: readonly string[];
  readonly #item: Item;
  readonly #names: Record<string, string>;
  readonly #values: Record<string, unknown>;
  #at = 0;

  constructor(text: string, item: Item, placeholders: Placeholders) {
    this.#tokens = tokenized(text);
    this.#item = item;
    this.#names = placeholders.ExpressionAttributeNames ?? {};
    this.#values = placeholders.ExpressionAttributeValues ?? {};
  }

  get next(): string {
    return this.#tokens[this.#at] ?? '';
  }

  take(wanted?: string): string {
    const taken = this.next;
    if (taken === '' || (wanted !== undefined && taken !== wanted))
      throw new Error(`the tables in memory expected ${wanted ?? 'more'} in ${this.#tokens.join(' ')}`);
    this.#at += 1;
    return taken;
  }

  isTaken(wanted: string): boolean {
    if (this.next !== wanted) return false;
    this.#at += 1;
    return true;
  }

  condition(): boolean {
    let holds = this.#every();
    while (this.isTaken('OR')) holds = this.#every() || holds;
    return holds;
  }

  #every(): boolean {
    let holds = this.#one();
    while (this.isTaken('AND')) holds = this.#one() && holds;
    return holds;
  }

  #one(): boolean {
    if (this.isTaken('(')) {
      const holds = this.condition();
      this.take(')');
      return holds;
    }
    if (/^(?:attribute_not_exists|attribute_exists|begins_with)$/.test(this.next)) return this.#called();
    const left = this.operand();
    const operator = this.take();
    if (operator === 'BETWEEN') {
      const least = this.operand();
      this.take('AND');
      return isOrdered(least, left) && isOrdered(left, this.operand());
    }
    if (operator === 'IN') return this.#list().some((one) => one === left);
    const right = this.operand();
    if (operator === '=') return left !== undefined && left === right;
    if (operator === '<=') return isOrdered(left, right);
    if (operator === '<') return isOrdered(left, right) && left !== right;
    throw new Error(`the tables in memory do not know ${operator}`);
  }

  #called(): boolean {
    const name = this.take();
    this.take('(');
    const attribute = this.#item[this.name()];
    if (name === 'begins_with') this.take(',');
    const prefix = name === 'begins_with' ? this.operand() : undefined;
    this.take(')');
    if (prefix !== undefined) return String(attribute).startsWith(String(prefix));
    return (attribute !== undefined) === (name === 'attribute_exists');
  }

  #list(): unknown[] {
    this.take('(');
    const values = [this.operand()];
    while (this.isTaken(',')) values.push(this.operand());
    this.take(')');
    return values;
  }

  /** A value, an attribute, or `if_not_exists(attribute, value)`. */
  operand(): unknown {
    if (this.isTaken('if_not_exists')) {
      this.take('(');
      const there = this.#item[this.name()];
      this.take(',');
      const otherwise = this.operand();
      this.take(')');
      return there ?? otherwise;
    }
    if (!this.next.startsWith(':')) return this.#item[this.name()];
    const value = this.#values[this.take()];
    if (value === undefined) throw new Error(`a value is missing in ${this.#tokens.join(' ')}`);
    return value;
  }

  name(): string {
    const name = this.take();
    const named = name.startsWith('#') ? this.#names[name] : name;
    if (named === undefined) throw new Error(`the name ${name} is missing`);
    return named;
  }
}

function isOrdered(one: unknown, other: unknown): boolean {
  return typeof one === typeof other && (one as string) <= (other as string);
}

export function isMet(text: string | undefined, item: Item, placeholders: Placeholders): boolean {
  return text === undefined || new Reader(text, item, placeholders).condition();
}

/** The item that an update leaves. */
export function updated(text: string, before: Item, placeholders: Placeholders): Item {
  const reader = new Reader(text, before, placeholders);
  const after = { ...before };
  let clause = '';
  while (reader.next !== '') {
    if (/^(?:SET|REMOVE|ADD|DELETE)$/.test(reader.next)) clause = reader.take();
    const name = reader.name();
    if (clause === 'SET') {
      reader.take('=');
      const value = reader.operand();
      after[name] = reader.isTaken('+') ? Number(value) + Number(reader.operand()) : value;
    } else if (clause === 'REMOVE') delete after[name];
    else if (clause === 'ADD') after[name] = sum(before[name], reader.operand());
    else if (clause === 'DELETE') {
      const removed = reader.operand() as Set<unknown>;
      const left = [...((before[name] ?? []) as Iterable<unknown>)].filter((one) => !removed.has(one));
      if (left.length === 0) delete after[name];
      else after[name] = new Set(left);
    } else throw new Error(`the tables in memory do not know ${clause}`);
    reader.isTaken(',');
  }
  return after;
}

function sum(had: unknown, added: unknown): unknown {
  if (added instanceof Set) return new Set([...((had ?? []) as Iterable<unknown>), ...added]);
  return Number(had ?? 0) + Number(added);
}
