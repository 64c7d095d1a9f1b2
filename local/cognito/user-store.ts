import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import type { LocalClock } from '../clock.ts';
import { AwsError } from '../service.ts';
import { hashPassword, isPassword, passwordFault } from './password.ts';
import type { PoolPlan } from './pool-plan.ts';

/** A user shown on the local sign-in page as one click, with words for what may be seen as this user. */
const DemoUser = z.object({ role: z.string(), distributor: z.string().optional() });
type DemoUser = z.infer<typeof DemoUser>;

export interface PoolUser {
  readonly sub: string;
  readonly username: string;
  readonly email: string;
  /** Standard and `custom:` attributes except sub and email. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly groups: readonly string[];
  readonly demo: DemoUser | undefined;
  readonly status: 'CONFIRMED' | 'FORCE_CHANGE_PASSWORD';
  readonly createdAtMs: number;
}

export interface NewUser {
  /** @default a random UUID */
  readonly sub?: string;
  readonly username: string;
  readonly email: string;
  readonly groups?: readonly string[];
  /** Without one the user cannot sign in until it is set. */
  readonly password?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly demo?: DemoUser;
}

export type SignIn =
  | { readonly outcome: 'refused' | 'locked' }
  | { readonly outcome: 'accepted'; readonly user: PoolUser };

const failureLimitCount = 5;
const lockoutMs = 60_000;

/** The pool's users, durable, with sign-in by password and a lockout per typed name. */
export class UserStore {
  readonly #database: DatabaseSync;
  readonly #clock: LocalClock;
  readonly #plan: PoolPlan;
  // By typed name, whether it exists or not, so that a lockout does not tell which names exist.
  readonly #failures = new Map<string, { count: number; untilMs: number }>();

  constructor(database: DatabaseSync, clock: LocalClock, plan: PoolPlan) {
    this.#database = database;
    this.#clock = clock;
    this.#plan = plan;
  }

  /** @throws AwsError UsernameExistsException, InvalidPasswordException, ResourceNotFoundException (group) */
  async createUser(input: NewUser): Promise<PoolUser> {
    for (const group of input.groups ?? []) this.#requireGroup(group);
    const sub = input.sub ?? randomUUID();
    const username = this.#plan.usernameIsEmail ? sub : input.username;
    if (this.find(username) ?? this.find(input.email)) {
      throw new AwsError('UsernameExistsException', 'User account already exists');
    }
    const hash = input.password === undefined ? null : await this.#hash(input.password);
    const attributes = JSON.stringify(input.attributes ?? {});
    const demo = input.demo === undefined ? null : JSON.stringify(input.demo);
    const groups = JSON.stringify(input.groups ?? []);
    this.#database
      .prepare(
        `INSERT INTO users (username, sub, email, attributes, groups, demo, password_hash, created_at_ms)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(username, sub, input.email, attributes, groups, demo, hash, this.#clock.nowMs());
    return this.require(username);
  }

  /** By user name, e-mail or sub; names and e-mails ignore case. */
  find(login: string): PoolUser | undefined {
    const query = 'SELECT * FROM users WHERE username = ? OR email = ? OR sub = ?';
    const row = this.#database.prepare(query).get(login, login, login);
    return row === undefined ? undefined : userOf(row);
  }

  /** @throws AwsError UserNotFoundException */
  require(login: string): PoolUser {
    const user = this.find(login);
    if (user === undefined) throw new AwsError('UserNotFoundException', 'User does not exist.');
    return user;
  }

  /** In order of user names. */
  list(): PoolUser[] {
    return this.#database.prepare('SELECT * FROM users ORDER BY username').all().map(userOf);
  }

  async setPassword(login: string, password: string): Promise<void> {
    const { sub } = this.require(login);
    const hash = await this.#hash(password);
    this.#database.prepare('UPDATE users SET password_hash = ? WHERE sub = ?').run(hash, sub);
  }

  addToGroup(login: string, group: string): void {
    this.#requireGroup(group);
    const { sub, groups } = this.require(login);
    const widened = JSON.stringify([...new Set([...groups, group])]);
    this.#database.prepare('UPDATE users SET groups = ? WHERE sub = ?').run(widened, sub);
  }

  async signIn(login: string, password: string): Promise<SignIn> {
    const name = login.toLowerCase();
    const nowMs = this.#clock.nowMs();
    for (const [key, failure] of this.#failures) if (failure.untilMs <= nowMs) this.#failures.delete(key);
    const failure = this.#failures.get(name);
    if (failure !== undefined && failure.count >= failureLimitCount) return { outcome: 'locked' };
    const row = this.#database
      .prepare('SELECT password_hash FROM users WHERE username = ? OR email = ?')
      .get(login, login);
    const hash = row?.['password_hash'];
    const user = this.find(login);
    if ((await isPassword(password, typeof hash === 'string' ? hash : undefined)) && user !== undefined) {
      this.#failures.delete(name);
      return { outcome: 'accepted', user };
    }
    const count = (this.#failures.get(name)?.count ?? 0) + 1;
    this.#failures.set(name, { count, untilMs: nowMs + lockoutMs });
    return { outcome: 'refused' };
  }

  #requireGroup(group: string) {
    if (!this.#plan.groups.includes(group)) {
      throw new AwsError('ResourceNotFoundException', `Group not found: ${group}`);
    }
  }

  #hash(password: string): Promise<string> {
    const fault = passwordFault(password, this.#plan.passwordPolicy);
    if (fault === undefined) return hashPassword(password);
    throw new AwsError('InvalidPasswordException', `Password did not conform with policy: ${fault}`);
  }
}

const Strings = z.array(z.string());
const Attributes = z.record(z.string(), z.string());

function userOf(row: Record<string, unknown>): PoolUser {
  const { demo } = row;
  return {
    sub: String(row['sub']),
    username: String(row['username']),
    email: String(row['email']),
    attributes: Attributes.parse(JSON.parse(String(row['attributes']))),
    groups: Strings.parse(JSON.parse(String(row['groups']))),
    demo: typeof demo === 'string' ? DemoUser.parse(JSON.parse(demo)) : undefined,
    status: row['password_hash'] === null ? 'FORCE_CHANGE_PASSWORD' : 'CONFIRMED',
    createdAtMs: Number(row['created_at_ms']),
  };
}
