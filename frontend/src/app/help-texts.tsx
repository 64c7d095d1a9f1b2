import HelpPanel from '@cloudscape-design/components/help-panel';
import { firmHelpTexts } from './firm-help-texts.tsx';
import { type HelpText, packageHelpTexts } from './package-help-texts.tsx';

export type HelpTopic =
  | 'distributors'
  | 'new-data-export'
  | 'data-export-log'
  | 'data-export'
  | 'delivery-settings'
  | 'clients'
  | 'client'
  | 'client-features'
  | 'bulk-assign'
  | 'distributor-packages'
  | 'system-settings'
  | keyof typeof firmHelpTexts;

const keys = (
  <>
    <h3>Keys</h3>
    <dl>
      <dt>/</dt>
      <dd>Go to the search or filter of the page</dd>
      <dt>?</dt>
      <dd>Open or close this help</dd>
    </dl>
  </>
);

const texts: Record<HelpTopic, HelpText> = {
  ...packageHelpTexts,
  ...firmHelpTexts,
  distributors: {
    title: 'Distributors',
    text: <p>Choose the distributor whose data exports you want to see or request.</p>,
  },
  'new-data-export': {
    title: 'Data Export',
    text: (
      <>
        <p>
          A data export packs I-9 records of one client and sends the package to the distributor's own server.
        </p>
        <h3>Export Purpose</h3>
        <p>
          For a Government audit enter when the response is due: the export goes before others and you are
          warned when it may come too late. Three business days at 17:00 are proposed; federal holidays do not
          count.
        </p>
        <h3>Record set</h3>
        <p>
          Find the client with Client Search, then narrow the set to one employer, to worksites or security
          groups of that employer, or to single I-9 IDs. I-9 IDs may belong to any employer of the client
          while ALL EMPLOYERS is chosen.
        </p>
        <h3>Record status</h3>
        <p>
          A Notice of Inspection usually asks for all active records and those terminated since a date.
          Records past retention need not be produced.
        </p>
        <h3>Assets</h3>
        <p>Every package also holds an index, a manifest, a README and a list of exceptions.</p>
        <h3>Record count</h3>
        <p>Check record count tells what the export would hold and when it would be finished.</p>
        <h3>Employee note</h3>
        <p>The note is added once to the notes of every employee profile in the record set.</p>
      </>
    ),
  },
  'data-export-log': {
    title: 'Data Export Log',
    text: (
      <>
        <p>Every data export of the distributor, newest first. The page follows the work as it goes on.</p>
        <h3>Status</h3>
        <p>
          Requested exports wait for their turn. In Progress shows the records done and the total. Complete
          with Exceptions means that something of some records is missing; the package lists what.
        </p>
        <h3>Transfer Status</h3>
        <p>
          The package is sent at once. When that fails it is sent again once a day on the four following days,
          each time with the delivery settings as they are then.
        </p>
        <p>
          After five failures it stops; Retry Transfer in the actions of a line begins a new cycle. Retry now
          does not wait for the next day.
        </p>
        <p>
          Filters are part of the address, so a filtered log can be kept as a bookmark. More columns can be
          chosen in the preferences.
        </p>
      </>
    ),
  },
  'data-export': {
    title: 'Export details',
    text: (
      <>
        <p>What was asked for, how far it is, and every attempt to send it.</p>
        <h3>Files</h3>
        <p>
          Compare the SHA-256 of a file that you received with the one shown here to see that it is the same.
        </p>
      </>
    ),
  },
  'delivery-settings': {
    title: 'Delivery settings',
    text: (
      <>
        <p>Where the packages of this distributor are sent, and who is told of it.</p>
        <h3>Test Connection</h3>
        <p>
          The test signs in with the values as they are entered, writes a small file, reads it back and
          deletes it. Every step that fails says who can put it right; the report can be copied and sent to
          them.
        </p>
        <h3>Host key</h3>
        <p>
          The first test of an sFTP server shows its fingerprint. Compare it with the one that the owner of
          the server gives you by another way, for example by telephone.
        </p>
        <h3>Secrets</h3>
        <p>
          Passwords and keys are kept encrypted and never shown again. They go with one server and user: when
          those change, enter them again.
        </p>
      </>
    ),
  },
};

export function Help({ topic }: { readonly topic: HelpTopic }) {
  const { title, text } = texts[topic];
  return (
    <HelpPanel header={<h2>{title}</h2>}>
      {text}
      {keys}
    </HelpPanel>
  );
}
