import { reportOfCalls, reportOfSomeCalls } from './smoke/call-report.ts';
import { exchangeStory } from './smoke/exchange-story.ts';
import { exportStory } from './smoke/export-story.ts';
import { grantsNeverUsed } from './smoke/grants-never-used.ts';
import { importStory } from './smoke/import-story.ts';
import { packagesStory } from './smoke/packages-story.ts';
import { type RecordOfCalls, runApplication } from './smoke/running-application.ts';
import { type Story, tellStory } from './smoke/story.ts';

/**
 * `npm run smoke [-- story…]`: starts the whole application and uses it from outside, story by story. At the end it tells
 * what the roles were denied (must be nothing), and what they are granted and nothing has needed (must be explained).
 */

const stories: Readonly<Record<string, Story>> = {
  export: exportStory,
  packages: packagesStory,
  import: importStory,
  exchange: exchangeStory,
};

const say = (line: string) => process.stdout.write(`${line}\n`);

async function smoke(names: readonly string[]): Promise<number> {
  const unknown = names.find((name) => !Object.hasOwn(stories, name));
  if (unknown !== undefined) {
    process.stderr.write(`There is no story ${unknown}. Known: ${Object.keys(stories).join(', ')}\n`);
    return 2;
  }
  const told = Object.entries(stories).filter(([name]) => names.length === 0 || names.includes(name));
  const startedMs = performance.now();
  const application = await runApplication();
  say(`The application is ready (${((performance.now() - startedMs) / 1000).toFixed(1)} s).`);
  let isGood = true;
  let calls: RecordOfCalls | undefined;
  const lines: string[] = [];
  try {
    for (const [name, story] of told) {
      say(`${name}:`);
      const outcome = await tellStory(name, story, application.known, say);
      isGood &&= outcome.isGood;
      lines.push(outcome.line);
    }
  } finally {
    calls = await application.stop();
  }
  if (calls === undefined)
    throw new Error('the application did not stop in time, and left no record of calls');
  const isWhole = isGood && told.length === Object.keys(stories).length;
  const report = isWhole ? reportOfCalls(calls, grantsNeverUsed) : reportOfSomeCalls(calls);
  for (const line of [...lines, ...report.lines]) say(line);
  return isGood && report.isGood ? 0 : 1;
}

process.exitCode = await smoke(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});
