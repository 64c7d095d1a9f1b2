import type { HelpText } from './package-help-texts.tsx';

/** Help on the pages of the integrator. */
export const firmHelpTexts = {
  firms: {
    title: 'Firms',
    text: <p>Choose the firm whose files you want to see or whose setup you want to change.</p>,
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
          Waiting: the run of the date shown takes it. Held: the date in its name is still to come, or the
          subscription is not active. Rejected: no run takes it; the notes say why. Replaced: the same name
          was uploaded again.
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
