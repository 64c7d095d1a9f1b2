import Alert from '@cloudscape-design/components/alert';
import Link from '@cloudscape-design/components/link';
import LiveRegion from '@cloudscape-design/components/live-region';
import TextContent from '@cloudscape-design/components/text-content';
import type { ListedProblem } from './listed-problems.ts';

/** Everything that is wrong, each a link to its field; read out, while the keyboard goes to the first wrong field. */
export function ProblemSummary(props: {
  readonly problems: readonly ListedProblem[];
  /** Names the form when there may be several. */
  readonly of?: string;
  readonly onLead: (field: string) => void;
}) {
  const { problems, of, onLead } = props;
  const count = problems.length === 1 ? 'Correct one field' : `Correct ${problems.length} fields`;
  const header = of === undefined ? count : `${count} of ${of}`;
  return (
    <>
      {problems.length > 0 && (
        <Alert type="error" header={header}>
          <TextContent>
            <ul>
              {problems.map(({ field, text }) => (
                <li key={field}>
                  <Link
                    href="#"
                    onFollow={(event) => {
                      event.preventDefault();
                      onLead(field);
                    }}
                  >
                    {text}
                  </Link>
                </li>
              ))}
            </ul>
          </TextContent>
        </Alert>
      )}
      <LiveRegion hidden assertive>
        {problems.map(({ text }) => text).join(' ')}
      </LiveRegion>
    </>
  );
}
