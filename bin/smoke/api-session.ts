import type * as z from 'zod';
import { Problem } from '../../functions/platform/contract.ts';

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Calls of the API by one caller, who signs in again when the token has run out. */
export class ApiSession {
  readonly #apiUrl: string;
  readonly #signIn: () => Promise<string>;
  #token: string | undefined;

  constructor(apiUrl: string, signIn: () => Promise<string>) {
    this.#apiUrl = apiUrl;
    this.#signIn = signIn;
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<ApiAnswer> {
    const first = await this.#send(method, path, body, headers);
    if (first.status !== 401) return first;
    this.#token = undefined;
    return this.#send(method, path, body, headers);
  }

  /** @throws Error when the answer is a problem or not what the contract says */
  async get<S extends z.ZodType>(path: string, schema: S): Promise<z.output<S>> {
    return parsed(await this.call('GET', path), schema);
  }

  /** @throws Error when the answer is a problem or not what the contract says */
  async post<S extends z.ZodType>(path: string, body: unknown, schema: S): Promise<z.output<S>> {
    return parsed(await this.call('POST', path, body), schema);
  }

  /** @throws Error when the answer is a problem or not what the contract says */
  async put<S extends z.ZodType>(
    path: string,
    body: unknown,
    schema: S,
    headers?: Record<string, string>,
  ): Promise<z.output<S>> {
    return parsed(await this.call('PUT', path, body, headers), schema);
  }

  async #send(
    method: string,
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<ApiAnswer> {
    this.#token ??= await this.#signIn();
    const response = await fetch(this.#apiUrl + path, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json', ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }
}

function parsed<S extends z.ZodType>({ status, text }: ApiAnswer, schema: S): z.output<S> {
  if (status < 400) return schema.parse(JSON.parse(text));
  throw new Error(`the API answered ${status}: ${text}`);
}

/** The problem that an answer is. @throws Error when it is none */
export function problemIn({ status, text }: ApiAnswer): Problem {
  const problem = Problem.parse(JSON.parse(text));
  if (problem.status !== status) throw new Error(`the answer's status ${status} is not its problem's`);
  return problem;
}

/** An answer without what differs from call to call, to compare what two callers can tell apart. */
export function withoutTrace({ status, text }: ApiAnswer): string {
  return `${status} ${text.replaceAll(/"(traceId|instance)":"[^"]*",?/g, '')}`;
}
