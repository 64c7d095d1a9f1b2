import {
  type MoveWorkflow,
  moveWorkflow,
  type PackagesDeps,
  packagesDeps,
} from '../distributor-packages/deps.ts';
import { type FunctionEnv, parseEnv } from '../platform/env.ts';
import { bucketFiles, type Files } from '../platform/files.ts';
import { movesEnv } from './contract.ts';

/** What moving clients reaches. */
export interface MoveDeps extends PackagesDeps {
  /** The bucket in which plans are kept. */
  readonly reports: Files;
}

export interface MoveApiDeps extends MoveDeps {
  readonly moveWorkflow: MoveWorkflow;
}

export function moveDeps(env: FunctionEnv): MoveDeps {
  return { ...packagesDeps(env), reports: bucketFiles(parseEnv(movesEnv, env).REPORTS_BUCKET) };
}

export function moveApiDeps(env: FunctionEnv): MoveApiDeps {
  return { ...moveDeps(env), ...moveWorkflow(env) };
}
