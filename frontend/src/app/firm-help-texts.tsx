import type { HelpText } from './package-help-texts.tsx';

/** Help on the pages of the integrator. */
export const firmHelpTexts = {
  'audit-log': {
    title: 'Audit log',
    text: (
      <>
        <p>
          Every change, every reading of personal content and every refusal, with who it was and what became
          of it. Each line is chained to the one before it, and every night it is put beyond change where the
          log stands: nobody can change or remove a line without its being found.
        </p>
        <h3>Outcome unknown</h3>
        <p>It was begun and cut off: look at the thing itself to see whether it was done.</p>
        <h3>Details</h3>
        <p>Names of the fields that were sent, never their values, and the I-9 IDs that were read.</p>
      </>
    ),
  },
  firms: {
    title: 'Firms',
    text: (
      <>
        <p>Choose the firm whose files you want to see or whose setup you want to change.</p>
        <h3>Subscription</h3>
        <p>Requested: the firm waits for Professional Services to enable it.</p>
      </>
    ),
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
        <p>
          Of an export, Records Read tells the rows that were written. No file: one was expected for the run
          and did not come.
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
        <h3>Upload a file</h3>
        <p>Takes a file in without an SFTP client, as if it had been dropped into the Import folder.</p>
        <h3>Exports</h3>
        <p>
          Are written after the imports of the same night. Run exports now writes them at once, as the records
          are now.
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
        <p>What Professional Services has set up for the firm, task by task.</p>
        <h3>Status</h3>
        <p>Active: part of the runs of its days. Paused: the subscription is not active.</p>
        <h3>Details</h3>
        <p>The eye of a line shows all of its task, and which columns are mapped.</p>
        <h3>Expected</h3>
        <p>
          A file is expected for each run of the task: when none is there half an hour before, the notify
          e-mails are told.
        </p>
        <h3>Columns not mapped</h3>
        <p>What they hold is ignored: it neither changes nor erases a stored value.</p>
      </>
    ),
  },
  'change-setup': {
    title: 'Change the setup',
    text: (
      <>
        <p>Choose what the firm sends and gets, when, and how files are read and written.</p>
        <h3>Frequency</h3>
        <p>
          A task is part of the nightly runs of its days. A file that is uploaded earlier waits for the next
          of them. Monthly on the 31st means the last day of a shorter month.
        </p>
        <h3>After saving</h3>
        <p>Files that wait are checked again at once. What was imported stays as it is.</p>
      </>
    ),
  },
  billing: {
    title: 'Billing',
    text: (
      <>
        <p>Records that the contract allows in a period, and what they were used for.</p>
        <h3>What counts</h3>
        <p>
          Every row of an imported file that was processed, failed ones too, and every row of an export file.
          Refused files and undoing a run do not count, and a row that is run again counts once.
        </p>
        <h3>Limit</h3>
        <p>
          The notify e-mails are told at 50, 80 and 100 percent. What happens above the limit is part of the
          contract: rows are processed and counted, or they are left and the job is interrupted.
        </p>
        <h3>Terms</h3>
        <p>
          Professional Services set them. They count from the beginning of the current period on; periods
          before stay as they are.
        </p>
      </>
    ),
  },
  webhooks: {
    title: 'Webhooks',
    text: (
      <>
        <p>Addresses of your systems that are told what happens, as it happens, by signed messages.</p>
        <h3>Secret</h3>
        <p>
          Shown once. Lost: make a new one; for 24 hours messages are signed with both, so that nothing is
          missed.
        </p>
        <h3>Tries</h3>
        <p>
          What is not accepted is tried again over three days. A webhook that accepts nothing for five days is
          switched off.
        </p>
        <h3>Send again</h3>
        <p>
          Events are kept for 90 days and can be sent again, one or all since a time. They keep their ids, so
          that a receiver knows what it has seen.
        </p>
      </>
    ),
  },
  subscription: {
    title: 'Subscription',
    text: (
      <>
        <p>
          An active subscription opens the firm’s SFTP area and its nightly runs. The firm requests it;
          Professional Services enable it.
        </p>
        <h3>Keys</h3>
        <p>
          The command ssh-keygen -t ed25519 makes a pair of keys. The firm keeps the private one; only the
          public one is entered here. Give every computer or system a key of its own, so that one can be
          removed without the others.
        </p>
        <h3>Other clients</h3>
        <p>
          In WinSCP, FileZilla or Cyberduck enter host, port and user name, choose SFTP and the file of the
          private key, and compare the fingerprint that the client shows at the first connection. PuTTYgen
          shows the line to paste as “Public key for pasting into OpenSSH authorized_keys file”.
        </p>
        <h3>It does not connect</h3>
        <dl>
          <dt>Permission denied (publickey)</dt>
          <dd>
            The key is not in the list, another private key was offered, or the subscription is not active.
            Add -v to the command to see which keys are offered.
          </dd>
          <dt>REMOTE HOST IDENTIFICATION HAS CHANGED</dt>
          <dd>Do not go on before Professional Services have confirmed the new fingerprint.</dd>
          <dt>Permissions are too open</dt>
          <dd>The private key must be readable by you alone: chmod 600 and the file.</dd>
          <dt>Connection timed out</dt>
          <dd>A firewall on your side may block the port.</dd>
        </dl>
      </>
    ),
  },
} satisfies Record<string, HelpText>;
