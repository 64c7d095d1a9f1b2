import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import type { ShownJob } from '../../../functions/integrator-reports/contract.ts';
import { fixOf } from './cause-fixes.ts';

/** While a file waits it is tried again; a job that has ended is not. */
const endedFixes: Readonly<Record<string, string>> = {
  'ZI-X-900':
    'Run the failed rows again: those that were not reached are run too. Quote the reference when it lasts.',
};

/** Why the file was refused or work on it stopped, with what puts it right; nothing when neither was. */
export function JobProblem({ job: { runId, notes } }: { readonly job: ShownJob }) {
  const problems = notes.filter(({ level }) => level === 'ERROR');
  if (problems.length === 0) return null;
  return (
    <Alert type="error" header={runId === undefined ? 'The file was refused' : 'The job was interrupted'}>
      {problems.map(({ code, message }) => (
        <Box key={`${code} ${message}`} padding={{ bottom: 'xxs' }}>
          <div>{message}</div>
          <div>
            <strong>{endedFixes[code] ?? fixOf(code)}</strong> ({code})
          </div>
        </Box>
      ))}
    </Alert>
  );
}
