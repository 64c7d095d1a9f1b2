import type { ReactNode } from 'react';

export interface HelpText {
  readonly title: string;
  readonly text: ReactNode;
}

/** Help on packages, the clients that have them, and settings of the distributor. */
export const packageHelpTexts = {
  clients: {
    title: 'Clients',
    text: (
      <>
        <p>Every client of the distributor, by name, with its distributor package.</p>
        <p>
          The search looks in names and ids. Search and filters are part of the address, so a filtered list
          can be kept as a bookmark.
        </p>
        <h3>Export Client Records to Excel</h3>
        <p>The workbook holds every client, whatever the filters show.</p>
      </>
    ),
  },
  client: {
    title: 'Client',
    text: (
      <>
        <p>Who the client is, its configuration, and what happened to it.</p>
        <h3>Logo</h3>
        <p>
          The first of these that exists is shown: the client’s own, its package’s, the distributor’s, the
          system’s. A logo of its own does not take a client out of its package.
        </p>
      </>
    ),
  },
  'client-features': {
    title: 'Client Configuration',
    text: (
      <>
        <p>
          With a package every setting comes from the package, and a change of the package reaches the client
          at once. Without one the client has settings of its own.
        </p>
        <h3>Changing a setting</h3>
        <p>
          Saving a change while a package is assigned takes the client out of the package. All other values
          stay as they were; you are asked before.
        </p>
        <h3>Distance</h3>
        <p>A client that left a package shows how it differs from it, and can be attached again.</p>
        <h3>As it was on</h3>
        <p>Shows the settings as they applied at the end of a day in the past.</p>
      </>
    ),
  },
  'bulk-assign': {
    title: 'Assign package to many',
    text: (
      <>
        <p>
          Choose clients by a filter or with a CSV file. The dry run tells what would become of each; nothing
          is assigned before you start it.
        </p>
        <h3>Outcomes</h3>
        <p>
          Assign: the client has no package yet. Change: it has another one. Unchanged: it has this one
          already. Refused: the line cannot be carried out, for the reason given. Skipped: the client changed
          after the dry run.
        </p>
        <h3>While it runs</h3>
        <p>You can leave the page. A move that stopped can be resumed; what was assigned stays.</p>
      </>
    ),
  },
  'distributor-packages': {
    title: 'Distributor Packages',
    text: (
      <>
        <p>A package is a named set of settings that clients can be assigned to.</p>
        <p>Saving a package changes every client that has it, active or inactive, at once.</p>
        <h3>Inactive packages</h3>
        <p>
          They cannot be assigned. Clients that have one keep it, or are reassigned when it turns Inactive.
        </p>
      </>
    ),
  },
  'system-settings': {
    title: 'System Settings',
    text: (
      <>
        <p>What holds for the whole distributor.</p>
        <h3>Distributor logo</h3>
        <p>Shown to clients that have no logo of their own and no package with one.</p>
        <h3>From Addresses</h3>
        <p>
          An address of your own is used once support has set it up; until then mails come from the system’s
          address.
        </p>
      </>
    ),
  },
} satisfies Record<string, HelpText>;
