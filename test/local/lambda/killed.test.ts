import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLambdaService } from '../../../local/lambda/lambda.ts';
import { TestEndpoint } from '../dynamodb/endpoint.ts';
import { aFunction } from './functions.ts';

let endpoint: TestEndpoint;
beforeAll(async () => {
  endpoint = await TestEndpoint.start();
});
afterAll(() => endpoint.close());

it('ends a function that is killed while it loads or works as AWS does, whatever it says itself', async () => {
  let killAfterMs = 0;
  const lambda = createLambdaService(endpoint.context, [aFunction('echo')], {
    killAfterMs: () => {
      killAfterMs += 4;
      return killAfterMs;
    },
  });
  try {
    const results = [];
    while (killAfterMs < 120) results.push(await lambda.invoke('echo', {}));
    const failures = results.filter(({ functionError }) => functionError !== undefined);
    expect(failures.length).toBeGreaterThan(0);
    for (const { payload } of failures) expect(payload).toMatchObject({ errorType: 'Runtime.ExitError' });
  } finally {
    await lambda.close();
  }
});
