import type { RuntimeContext } from '../service.ts';
import { Bell } from './bell.ts';
import { runBranch } from './branch.ts';
import type { Program } from './definition.ts';
import type { Closing, ExecutionRecord } from './execution-store.ts';
import { Expressions } from './expressions.ts';
import { newFrame } from './frame-store.ts';
import { Integrations } from './integrations.ts';
import { type Definition, readDefinition } from './read-definition.ts';
import { addClosingEvent, addEvent, type Run, type Stage, saveFrame } from './stage.ts';
import { asStateError, ExecutionEnd, Shutdown } from './state-error.ts';
import type { Store } from './store.ts';

/** Longest life of an Express child, seconds. */
const expressLimitSeconds = 300;
/** How long a closed execution is kept and its name taken. */
const retentionMs = 90 * 86_400_000;
const rootPath = '0';

export interface EngineOptions {
  readonly mapConcurrencyLimit: number;
  /** Called when an execution begins and when it ends; children of Map Runs are not told. */
  readonly onStatusChange: (execution: ExecutionRecord) => void;
}

interface Running {
  readonly run: Run;
  readonly controller: AbortController;
}

/** Runs executions: begins them, takes them up again after a restart, ends them. */
export class Engine {
  readonly stage: Stage;
  readonly #store: Store;
  readonly #options: EngineOptions;
  readonly #running = new Map<string, Running>();
  readonly #ends = new Set<Promise<unknown>>();
  readonly #definitions = new Map<string, Definition>();
  readonly #shutdown = new AbortController();

  constructor(context: RuntimeContext, store: Store, options: EngineOptions) {
    this.#store = store;
    this.#options = options;
    this.stage = {
      context,
      store,
      expressions: new Expressions(context.clock),
      bell: new Bell(context.clock),
      integrations: new Integrations(context),
      mapConcurrencyLimit: options.mapConcurrencyLimit,
      runBranch: (run, program, frame) => runBranch(this.stage, run, program, frame),
      runChild: (arn, signal) => this.#execute(arn, signal),
    };
  }

  /** Forgets what is older than 90 days and takes up every execution that was running. */
  resume(): void {
    this.#store.executions.forget(this.stage.context.clock.nowMs() - retentionMs);
    for (const arn of this.#store.executions.runningArns()) this.#launch(arn);
  }

  begin(record: Parameters<Store['executions']['insert']>[0]): void {
    this.#store.executions.insert(record);
    this.#tell(record.arn);
    this.#launch(record.arn);
  }

  /** True once the execution is so long closed that its name is free again; it is forgotten then. */
  isExpired(execution: ExecutionRecord): boolean {
    const closedBefore = this.stage.context.clock.nowMs() - retentionMs;
    if (execution.stoppedAt === null || execution.stoppedAt >= closedBefore) return false;
    this.#store.executions.forget(closedBefore);
    return true;
  }

  stop(execution: ExecutionRecord, fault: { error?: string | undefined; cause?: string | undefined }): void {
    const running = this.#running.get(execution.arn);
    const run = running?.run ?? this.#runOf(execution, new AbortController().signal);
    this.#close(run, { status: 'ABORTED', error: fault.error ?? '', cause: fault.cause ?? '' });
    running?.controller.abort(new ExecutionEnd('ABORTED'));
  }

  async close(): Promise<void> {
    this.#shutdown.abort(new Shutdown('the runtime stops'));
    await Promise.all(this.#ends);
    this.stage.integrations.close();
  }

  #launch(arn: string): void {
    const end = this.#execute(arn, this.#shutdown.signal)
      .catch((error: unknown) => {
        if (!this.#shutdown.signal.aborted)
          this.stage.context.log(`states: ${arn} broke off: ${String(error)}`);
      })
      .finally(() => this.#ends.delete(end));
    this.#ends.add(end);
  }

  /** Runs an execution to its end. @returns it as it was closed; throws only when the runtime stops */
  async #execute(arn: string, parent: AbortSignal): Promise<ExecutionRecord> {
    const controller = new AbortController();
    const found = this.#record(arn);
    if (found.status === 'PENDING') this.#store.executions.begin(arn, this.stage.context.clock.nowMs());
    const execution = this.#record(arn);
    const run = this.#runOf(execution, AbortSignal.any([parent, controller.signal]));
    this.#running.set(arn, { run, controller });
    let cancelTimeout: (() => void) | undefined;
    try {
      const program = this.#programOf(execution);
      cancelTimeout = this.#limitTime(execution, program, controller);
      const output = await this.#runRoot(run, program);
      this.#close(run, { status: 'SUCCEEDED', output: JSON.stringify(output) });
    } catch (error) {
      if (this.#shutdown.signal.aborted) throw error;
      this.#closeFailed(run, controller.signal, error);
    } finally {
      cancelTimeout?.();
      this.#running.delete(arn);
    }
    return this.#record(arn);
  }

  async #runRoot(run: Run, program: Program): Promise<Awaited<ReturnType<typeof runBranch>>> {
    const { execution } = run;
    const kept = this.#store.frames.find(execution.arn, rootPath);
    const frame =
      kept ??
      newFrame(execution.arn, rootPath, { state: program.StartAt, input: run.executionInput, item: null });
    if (!kept) {
      this.#store.atomically(() => {
        const details = { input: execution.input, roleArn: execution.roleArn };
        addEvent(this.stage, run, frame, 'ExecutionStarted', { executionStartedEventDetails: details });
        saveFrame(this.stage, run, frame);
      });
    }
    return runBranch(this.stage, run, program, frame);
  }

  #limitTime(
    execution: ExecutionRecord,
    program: Program,
    controller: AbortController,
  ): (() => void) | undefined {
    const ceiling = execution.type === 'EXPRESS' ? expressLimitSeconds : Number.POSITIVE_INFINITY;
    const seconds = Math.min(program.TimeoutSeconds ?? Number.POSITIVE_INFINITY, ceiling);
    if (!Number.isFinite(seconds)) return undefined;
    const dueMs = execution.startedAt + seconds * 1000;
    return this.stage.context.clock.at(dueMs, () => controller.abort(new ExecutionEnd('TIMED_OUT')));
  }

  #closeFailed(run: Run, own: AbortSignal, error: unknown): void {
    if (own.aborted && own.reason instanceof ExecutionEnd && own.reason.status === 'TIMED_OUT') {
      this.#close(run, { status: 'TIMED_OUT', error: 'States.Timeout', cause: '' });
    } else if (run.signal.aborted) {
      this.#close(run, { status: 'ABORTED', error: '', cause: '' });
    } else {
      const failure = asStateError(error);
      this.#close(run, { status: 'FAILED', error: failure.error, cause: failure.reason });
    }
  }

  #close(run: Run, outcome: Omit<Closing, 'stoppedAt'>): void {
    const { arn } = run.execution;
    const isClosed = this.#store.atomically(() => {
      const stoppedAt = this.stage.context.clock.nowMs();
      if (!this.#store.executions.close(arn, { ...outcome, stoppedAt })) return false;
      this.#store.frames.removeAll(arn);
      addClosingEvent(this.stage, run, ...closingEvent(outcome));
      return true;
    });
    if (!isClosed) return;
    this.stage.bell.ring(arn);
    if (run.execution.mapRunArn === null) this.#tell(arn);
  }

  #tell(arn: string): void {
    try {
      this.#options.onStatusChange(this.#record(arn));
    } catch (error) {
      this.stage.context.log(`states: the change of ${arn} could not be told: ${String(error)}`);
    }
  }

  #record(arn: string): ExecutionRecord {
    const execution = this.#store.executions.find(arn);
    if (!execution) throw new Error(`there is no execution ${arn}`);
    return execution;
  }

  #runOf(execution: ExecutionRecord, signal: AbortSignal): Run {
    const tally = { eventCount: this.#store.history.count(execution.arn) };
    return {
      execution,
      executionInput: JSON.parse(execution.input),
      signal,
      inherited: {},
      item: null,
      tally,
    };
  }

  #programOf(execution: ExecutionRecord): Program {
    const program = this.#definitionOf(execution).programs.get(execution.pointer);
    if (!program)
      throw new Error(`the definition of ${execution.machineName} has nothing at ${execution.pointer}`);
    return program;
  }

  #definitionOf(execution: ExecutionRecord): Definition {
    const known = this.#definitions.get(execution.definitionHash);
    if (known) return known;
    const text = this.#store.definitionText(execution.definitionHash);
    const definition = readDefinition(text, execution.machineName);
    this.#definitions.set(execution.definitionHash, definition);
    return definition;
  }
}

function closingEvent(outcome: Omit<Closing, 'stoppedAt'>): [string, object] {
  const fault = { error: outcome.error, cause: outcome.cause };
  switch (outcome.status) {
    case 'SUCCEEDED':
      return ['ExecutionSucceeded', { executionSucceededEventDetails: { output: outcome.output } }];
    case 'TIMED_OUT':
      return ['ExecutionTimedOut', { executionTimedOutEventDetails: fault }];
    case 'ABORTED':
      return ['ExecutionAborted', { executionAbortedEventDetails: fault }];
    default:
      return ['ExecutionFailed', { executionFailedEventDetails: fault }];
  }
}
