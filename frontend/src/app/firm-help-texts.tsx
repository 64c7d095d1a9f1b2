import type { HelpText } from './package-help-texts.tsx';

/** Help on the pages of the integrator. */
export const firmHelpTexts = {
  firms: {
    title: 'Firms',
    text: <p>Choose the firm whose files you want to see or whose setup you want to change.</p>,
  },
  'need-attention': {
    title: 'Need Attention',
    text: (
      <>
        <p>Jobs that did not go through as a whole, newest first, until somebody acknowledges them.</p>
        <h3>Status</h3>
        <p>
          Incomplete: some rows failed, all others were applied. Interrupted: the file was refused, or work on
          it stopped.
        </p>
        <h3>What to do</h3>
        <p>
          Open a job to see what failed and what puts it right. Correct the failed rows and upload them again,
          or run them again once the cause is gone.
        </p>
        <h3>Acknowledge</h3>
        <p>Only removes a job from this list. It stays in Completed Runs with its status.</p>
      </>
    ),
  },
  'completed-runs': {
    title: 'Completed Runs',
    text: (
      <>
        <p>
          Jobs of which every row was applied, and acknowledged ones, newest first; those of the last 30 days
          unless other dates are chosen.
        </p>
        <p>Details, files and undo are kept for 90 days, the line of a job for 24 months.</p>
      </>
    ),
  },
  'integrator-job': {
    title: 'Job Status Report',
    text: (
      <>
        <p>What one file did in one run.</p>
        <h3>Problems by cause</h3>
        <p>One correction often puts many rows right; causes with the most rows stand first.</p>
        <h3>Failed rows</h3>
        <p>
          Download them as CSV with code and message of each, correct them and upload them as a new file. When
          the cause lay elsewhere, as in a missing employer, run the failed rows again.
        </p>
        <h3>Comments</h3>
        <p>Say why a job or a row failed or what was done about it. A comment is never changed.</p>
      </>
    ),
  },
  'integrator-run': {
    title: 'Run',
    text: (
      <>
        <p>The files that one run took, in the order in which it applied them.</p>
        <h3>Undo this run</h3>
        <p>
          Puts back what the run changed, as far as nobody has changed it since, and says what was kept and
          why.
        </p>
      </>
    ),
  },
  'upcoming-runs': {
    title: 'Upcoming Runs',
    text: (
      <>
        <p>
          Every file that was uploaded, newest first. Each is checked within a minute; nothing is changed
          before the run, which begins at 2 a.m. Pacific time.
        </p>
        <h3>State</h3>
        <p>
          Waiting: the run of the date shown takes it. Taken by the run: it is being applied, or waits for its
          turn. Held: the date in its name is still to come, or the subscription is not active. Rejected: no
          run takes it; the notes say why. Replaced: the same name was uploaded again.
        </p>
        <h3>Counts</h3>
        <p>
          What the file would do as the records are now. Upload it again under the same name to correct it
          before the run.
        </p>
      </>
    ),
  },
  'import-file': {
    title: 'Uploaded file',
    text: (
      <>
        <p>What the file would do, were it applied as the records are now.</p>
        <h3>Values that blanks would erase</h3>
        <p>
          A blank cell empties the stored value. Fill the cell, or write Zoom No Update in it where that is
          switched on for the firm.
        </p>
        <h3>Problems by cause</h3>
        <p>One correction often puts many rows right; causes with the most rows stand first.</p>
        <h3>Findings</h3>
        <p>Row 1 is the header, as a spreadsheet counts. Rows with an error fail; all others are applied.</p>
      </>
    ),
  },
  'import-templates': {
    title: 'Templates',
    text: (
      <>
        <p>
          The CSV holds the header and an example row. The column guide says of each column what it may hold.
        </p>
        <p>Columns must stay in their order. Only include records that need an update.</p>
        <h3>Order</h3>
        <p>
          A run applies the templates in this order, so an employee may name an employer of the same night.
        </p>
      </>
    ),
  },
  'knowledge-base': {
    title: 'Knowledge Base',
    text: (
      <>
        <p>What values of imported rows must match. A row with another value fails.</p>
        <h3>Lists</h3>
        <p>
          A cell may hold the code or the label of a value, in upper or lower case. Values that are switched
          off are refused in new rows; what is stored keeps them.
        </p>
        <h3>After a change</h3>
        <p>
          Files that wait for a run are checked again at once. Failed rows of earlier runs can be run again
          from Need Attention.
        </p>
      </>
    ),
  },
  'integrator-setup': {
    title: 'Setup',
    text: (
      <>
        <p>What Professional Services has set up for the firm.</p>
        <h3>Columns not mapped</h3>
        <p>What they hold is ignored: it neither changes nor erases a stored value.</p>
      </>
    ),
  },
} satisfies Record<string, HelpText>;
