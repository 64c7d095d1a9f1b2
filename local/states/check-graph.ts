import type { Program, State } from './definition.ts';

/** Whether every state can be reached and every transition leads somewhere, as AWS checks it at creation. */
export function checkGraph(program: Program, fail: (message: string) => Error): void {
  const reached = new Set<string>();
  const open = [program.StartAt];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    const state = Object.hasOwn(program.States, name) ? program.States[name] : undefined;
    if (!state) throw fail(`there is no state ${name}`);
    open.push(...targetsOf(state, name, fail));
  }
  const lost = Object.keys(program.States).find((name) => !reached.has(name));
  if (lost !== undefined) throw fail(`the state ${lost} cannot be reached`);
}

function targetsOf(state: State, name: string, fail: (message: string) => Error): string[] {
  switch (state.Type) {
    case 'Succeed':
    case 'Fail':
      return [];
    case 'Choice':
      return [
        ...state.Choices.map((rule) => rule.Next),
        ...(state.Default === undefined ? [] : [state.Default]),
      ];
    default: {
      if ((state.Next === undefined) === (state.End !== true)) {
        throw fail(`the state ${name} needs either Next or "End": true`);
      }
      const caught = 'Catch' in state && state.Catch ? state.Catch.map((catcher) => catcher.Next) : [];
      return state.Next === undefined ? caught : [state.Next, ...caught];
    }
  }
}
