import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunnerOptions } from '../../../local/lambda/function-runner.ts';
import type { FunctionSpec } from '../../../local/lambda/function-spec.ts';
import { createLambdaService, type LocalLambda } from '../../../local/lambda/lambda.ts';
import { TestEndpoint } from '../dynamodb/endpoint.ts';
import { aFunction } from './functions.ts';

let endpoint: TestEndpoint;
let lambda: LocalLambda;
let gate: Gate;

/** Where the gate fixture asks whether it may go on; it knows who runs. */
class Gate {
  readonly running = new Set<string>();
  isOpen = false;
  readonly #server: Server = createServer((request, response) => {
    this.running.add(new URL(request.url ?? '', 'http://gate').searchParams.get('name') ?? '');
    for (const check of this.#checks) check();
    response.end(this.isOpen ? 'go' : 'wait');
  });
  readonly #checks = new Set<() => void>();

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async reached(count: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#checks.add(() => {
        if (this.running.size >= count) resolve();
      });
    });
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

let url: string;

beforeEach(async () => {
  endpoint = await TestEndpoint.start();
  gate = new Gate();
  url = await gate.listen();
});

afterEach(async () => {
  await lambda.close();
  gate.close();
  await endpoint.close();
});

function start(options: RunnerOptions, overrides: Partial<FunctionSpec> = {}): void {
  const functions = [aFunction('gate', overrides), aFunction('echo'), aFunction('calling')];
  lambda = createLambdaService(endpoint.context, functions, options);
  endpoint.services.set('lambda', lambda);
}

const pass = (name: string) => lambda.invoke('gate', { url, name });

describe('more invocations than workers', () => {
  it('wait in line and all get their answer, in no more threads than allowed', async () => {
    start({ workerLimit: 2 });
    const results = ['a', 'b', 'c', 'd'].map(pass);
    await gate.reached(2);
    expect(lambda.workerCount()).toBe(2);
    expect([...gate.running].sort()).toEqual(['a', 'b']);
    expect(lambda.statistics().get('gate')).toMatchObject({ running: 4, invocations: 0 });
    gate.isOpen = true;
    expect((await Promise.all(results)).map((result) => result.payload)).toEqual(['a', 'b', 'c', 'd']);
    expect(lambda.workerCount()).toBe(2);
    expect(lambda.statistics().get('gate')).toMatchObject({ running: 0, invocations: 4, coldStarts: 2 });
  });

  it('take the place of an idle worker of another function', async () => {
    start({ workerLimit: 1 });
    gate.isOpen = true;
    await pass('a');
    expect((await lambda.invoke('echo', 1)).payload).toMatchObject({ event: 1 });
    expect(lambda.workerCount()).toBe(1);
  });

  it('do not block a handler that waits for another function (AWS has no such line)', async () => {
    start({ workerLimit: 1 });
    const result = await lambda.invoke('calling', { functionName: 'echo', payload: { nested: true } });
    expect(result.payload).toMatchObject({ event: { nested: true } });
  });
});

describe('a burst', () => {
  it('starts one worker of a function at a time, and the line goes on with those that are loaded', async () => {
    start({});
    const results = ['a', 'b', 'c'].map(pass);
    expect(lambda.workerCount()).toBe(1);
    await gate.reached(3);
    gate.isOpen = true;
    expect((await Promise.all(results)).map((result) => result.payload)).toEqual(['a', 'b', 'c']);
    const more = Array.from({ length: 9 }, () => pass('d'));
    expect(lambda.workerCount()).toBe(4);
    expect((await Promise.all(more)).map((result) => result.payload)).toEqual(Array(9).fill('d'));
  });

  it('of many functions starts as many workers at a time as there are cores', async () => {
    const names = Array.from({ length: availableParallelism() + 2 }, (_, index) => `echo-${index}`);
    const functions = names.map((name) => aFunction('echo', { name }));
    lambda = createLambdaService(endpoint.context, functions);
    const results = names.map((name) => lambda.invoke(name, name));
    expect(lambda.workerCount()).toBe(availableParallelism());
    for (const [index, { payload }] of (await Promise.all(results)).entries())
      expect(payload).toMatchObject({ event: names[index] });
  });

  it('behind one that cannot be loaded is told so, each', async () => {
    lambda = createLambdaService(endpoint.context, [aFunction('failing-module')]);
    const results = await Promise.all([1, 2, 3].map((value) => lambda.invoke('failing-module', value)));
    expect(results.map(({ functionError }) => functionError)).toEqual(Array(3).fill('Unhandled'));
  });
});

describe('invocations beyond the concurrency', () => {
  it.each([
    ['the account', { accountConcurrency: 2 }, {}, 'ConcurrentInvocationLimitExceeded'],
    ['the function', {}, { reservedConcurrency: 2 }, 'ReservedFunctionConcurrentInvocationLimitExceeded'],
  ])('of %s are refused with 429, and taken again later', async (_, options, overrides, reason) => {
    start(options, overrides);
    const running = [pass('a'), pass('b')];
    await expect(pass('c')).rejects.toMatchObject({
      code: 'TooManyRequestsException',
      status: 429,
      detail: { Reason: reason },
    });
    gate.isOpen = true;
    await Promise.all(running);
    expect((await pass('c')).payload).toBe('c');
    expect(lambda.statistics().get('gate')).toMatchObject({ running: 0, throttles: 1, invocations: 3 });
  });
});

describe('idle workers', () => {
  it('are ended after their time', async () => {
    start({ idleMs: 10 });
    await lambda.invoke('echo', 1);
    await expect.poll(() => lambda.workerCount(), { timeout: 20_000 }).toBe(0);
  });

  it('are not used again when each invocation gets a fresh one', async () => {
    start({ invocationsPerWorker: 1 });
    await lambda.invoke('echo', 1);
    await lambda.invoke('echo', 2);
    expect(lambda.statistics().get('echo')).toMatchObject({ coldStarts: 2, invocations: 2 });
  });
});
