import type * as z from 'zod';
import { errorNames, type FieldProblem, type Problem } from './contract.ts';
import { WaybillError } from './errors.ts';

const statusByName: Record<string, { status: number; title: string }> = {
  [errorNames.invalidInput]: { status: 400, title: 'The request is not valid' },
  [errorNames.forbidden]: { status: 403, title: 'Not allowed' },
  [errorNames.notFound]: { status: 404, title: 'Not found' },
  [errorNames.conflict]: { status: 409, title: 'The state has changed' },
  [errorNames.unprocessable]: { status: 422, title: 'The request cannot be carried out' },
  [errorNames.permanent]: { status: 502, title: 'The other side refused' },
  [errorNames.transient]: { status: 503, title: 'Try again shortly' },
};

/** The problem a failure is answered with; a bug answers 500 and tells nothing but the trace id. */
export function problemOf(error: unknown, traceId: string, instance: string): Problem {
  const known = error instanceof WaybillError ? statusByName[error.name] : undefined;
  if (!(error instanceof WaybillError) || known === undefined) {
    const detail = 'Something went wrong on our side. Quote the trace id when you report it.';
    return makeProblem('UNEXPECTED', 500, 'Unexpected failure', detail, { traceId, instance });
  }
  const fields = error.fields.length > 0 ? [...error.fields] : undefined;
  return {
    ...makeProblem(error.code, known.status, known.title, error.message, { traceId, instance }),
    errors: fields,
  };
}

/** A problem by hand, for what the router itself refuses. */
export function makeProblem(
  code: string,
  status: number,
  title: string,
  detail: string,
  at: { traceId: string; instance: string },
): Problem {
  return { type: `/docs#${code}`, title, status, detail, code, traceId: at.traceId, instance: at.instance };
}

/** Issues of a schema as JSON Pointers below `root` (`#`, `#/query`, …). */
export function fieldProblems(issues: readonly z.core.$ZodIssue[], root: string): FieldProblem[] {
  return issues.map((issue) => {
    const path = issue.path.map((step) => String(step).replaceAll('~', '~0').replaceAll('/', '~1'));
    return { pointer: [root, ...path].join('/'), detail: issue.message };
  });
}
