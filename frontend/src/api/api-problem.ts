import { type FieldProblem, Problem } from '../../../functions/platform/contract.ts';

/** A refusal or failure of the API as the pages see it; the message is the problem's `detail`. */
export class ApiProblem extends Error {
  readonly code: string;
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  readonly title: string;
  /** Quoted when the failure is reported; absent when no answer came. */
  readonly traceId: string | undefined;
  readonly fields: readonly FieldProblem[];

  constructor(problem: Pick<Problem, 'code' | 'status' | 'title' | 'detail'> & Partial<Problem>) {
    super(problem.detail);
    this.name = 'ApiProblem';
    this.code = problem.code;
    this.status = problem.status;
    this.title = problem.title;
    this.traceId = problem.traceId;
    this.fields = problem.errors ?? [];
  }

  /** Whether the same call may work in a moment. */
  get isTransient(): boolean {
    return this.status === 0 || this.status === 429 || this.status === 502 || this.status === 503;
  }
}

/** The problem in an answer that is no success; anything but `problem+json` becomes one that names the status. */
export async function problemOfAnswer(response: Response): Promise<ApiProblem> {
  const content: unknown = await response.json().catch(() => undefined);
  const parsed = Problem.safeParse(content);
  if (parsed.success) return new ApiProblem(parsed.data);
  return new ApiProblem({
    code: 'ANSWER_NOT_UNDERSTOOD',
    status: response.status,
    title: 'Unexpected answer',
    detail: `The server answered with status ${response.status}. Try again in a moment.`,
  });
}

export function unreachable(): ApiProblem {
  return new ApiProblem({
    code: 'SERVER_UNREACHABLE',
    status: 0,
    title: 'No connection',
    detail: 'The server could not be reached. Check your connection and try again.',
  });
}

export function signedOut(): ApiProblem {
  return new ApiProblem({
    code: 'SIGNED_OUT',
    status: 401,
    title: 'Signed out',
    detail: 'Your session has ended. Sign in again.',
  });
}

export function answerNotUnderstood(): ApiProblem {
  return new ApiProblem({
    code: 'ANSWER_NOT_UNDERSTOOD',
    status: 200,
    title: 'Unexpected answer',
    detail: 'The answer of the server was not understood. Reload the page to get the current version.',
  });
}
