import '../api/schemas-without-eval.ts';

import { type StartStep, startUp } from './start-up.ts';

let site: Promise<typeof import('./show-step.tsx')> | undefined;

/** Who is not signed in leaves for the sign-in page at once; only who stays loads the site itself. */
function show(step: StartStep): void {
  // One promise for all steps: two imports of the same module may be answered in either order.
  site ??= import('./show-step.tsx');
  site.then(({ showStep }) => showStep(step), showLoadFailure);
}

function showLoadFailure(): void {
  const place = document.getElementById('root');
  if (place !== null)
    place.textContent = 'The site could not be loaded. Check your connection and reload the page.';
}

void startUp(show);
