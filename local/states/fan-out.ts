import type { Program } from './definition.ts';
import { type Frame, newFrame } from './frame-store.ts';
import type { Json } from './json.ts';
import { runAll } from './run-all.ts';
import { type Run, type Stage, saveFrame, scopeOf } from './stage.ts';

export interface Child {
  readonly input: Json;
  readonly item: Frame['item'];
}

/** Makes the child frames, once: after a restart they are read back with what they have done. */
export function spread(
  stage: Stage,
  run: Run,
  frame: Frame,
  children: readonly { program: Program; child: Child }[],
): void {
  stage.store.atomically(() => {
    children.forEach(({ program, child }, index) => {
      const start = { state: program.StartAt, input: child.input, item: child.item };
      const childFrame = newFrame(frame.executionArn, `${frame.path}.${index}`, start);
      childFrame.lastEventId = frame.lastEventId;
      saveFrame(stage, run, childFrame);
    });
    frame.phase = 'fanned';
    saveFrame(stage, run, frame);
  });
}

export interface Gathering {
  readonly limit: number;
  programOf(index: number): Program;
  onStart?(child: Frame, index: number): void;
  onEnd?(child: Frame, index: number): void;
}

/** Runs the child frames to their ends; the first failure stops the others. @returns their outputs in order */
export async function gather(stage: Stage, run: Run, frame: Frame, gathering: Gathering): Promise<Json[]> {
  const children = stage.store.frames.children(frame.executionArn, frame.path);
  const inherited = scopeOf(run, frame).variables;
  await runAll(
    [...children.entries()],
    { limit: gathering.limit, signal: run.signal },
    async ([index, child], signal) => {
      const childRun = { ...run, signal, inherited, item: child.item ?? run.item };
      if (child.status === 'RUNNING' && child.entry === 0) gathering.onStart?.(child, index);
      const wasRunning = child.status === 'RUNNING';
      try {
        await stage.runBranch(childRun, gathering.programOf(index), child);
      } finally {
        if (wasRunning && !signal.aborted) gathering.onEnd?.(child, index);
      }
    },
  );
  return children.map((child) => child.output);
}
