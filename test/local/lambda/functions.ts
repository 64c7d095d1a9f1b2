import { join } from 'node:path';
import type { FunctionSpec } from '../../../local/lambda/function-spec.ts';

/** A function whose module is `fixtures/<module>.ts`. */
export function aFunction(module: string, overrides: Partial<FunctionSpec> = {}): FunctionSpec {
  const name = overrides.name ?? module;
  return {
    name,
    arn: `arn:aws:lambda:eu-west-1:111122223333:function:${name}`,
    roleArn: `arn:aws:iam::111122223333:role/${name}-role`,
    entry: join(import.meta.dirname, 'fixtures', `${module}.ts`),
    handlerName: 'index.handler',
    environment: {},
    timeoutSeconds: 30,
    memoryMegabytes: 256,
    ...overrides,
  };
}
