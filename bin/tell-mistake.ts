import * as z from 'zod';
import { WaybillError } from '../functions/platform/errors.ts';

/** Tells a mistake of the caller in a line, with the usage where the words were wrong; a bug keeps its stack. @returns the exit code */
export function tellMistake(error: unknown, usage: string): number {
  if (error instanceof WaybillError) process.stderr.write(`${error.message}\n`);
  else if (error instanceof z.ZodError) process.stderr.write(`${z.prettifyError(error)}\n\n${usage}`);
  else if (error instanceof TypeError && 'code' in error)
    process.stderr.write(`${error.message}\n\n${usage}`);
  else throw error;
  return 2;
}
