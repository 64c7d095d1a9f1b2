import { exchangeStory } from './smoke/exchange-story.ts';
import { exportStory } from './smoke/export-story.ts';
import { importStory } from './smoke/import-story.ts';
import { packagesStory } from './smoke/packages-story.ts';
import { runApplication } from './smoke/running-application.ts';
import { type Story, tellStory } from './smoke/story.ts';

/** `npm run smoke [-- story…]`: starts the whole application and uses it from outside, story by story. */

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
  const lines: string[] = [];
  try {
    for (const [name, story] of told) {
      say(`${name}:`);
      const outcome = await tellStory(name, story, application.known, say);
      isGood &&= outcome.isGood;
      lines.push(outcome.line);
    }
  } finally {
    await application.stop();
  }
  for (const line of lines) say(line);
  return isGood ? 0 : 1;
}

process.exitCode = await smoke(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});
