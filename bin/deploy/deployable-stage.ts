import { InvalidInputError } from '../../functions/platform/errors.ts';
import { type Stage, stages } from '../../lib/platform/stages.ts';

/**
 * The stage as `lib/platform/stages.ts` says it.
 * @throws InvalidInputError for one that is unknown, or played by this machine
 */
export function deployableStage(name: string | undefined): Stage {
  const names = Object.keys(stages).filter((one) => one !== 'local');
  const choose = `choose one of ${names.join(', ')}, or add yours to lib/platform/stages.ts`;
  if (name === undefined) throw new InvalidInputError('NO_STAGE', `no stage was named; ${choose}`);
  if (name === 'local')
    throw new InvalidInputError(
      'STAGE_IS_LOCAL',
      `the stage local is played on this machine (npm start); ${choose}`,
    );
  const stage = stages[name];
  if (stage === undefined || !Object.hasOwn(stages, name))
    throw new InvalidInputError('UNKNOWN_STAGE', `there is no stage ${name}; ${choose}`);
  return stage;
}
