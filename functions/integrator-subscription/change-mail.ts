import type { NoticeSettings } from '../notice-mails/mailer.ts';
import { type Line, noticeHtml, oneLine } from '../notice-mails/notice-html.ts';
import { localText } from '../platform/local-time.ts';
import type { ChangeMail } from './subscription-store.ts';

/** What a mail needs to know of the firm and its SFTP area. */
export interface About extends NoticeSettings {
  readonly firmId: string;
  readonly firmName: string;
  readonly timeZone: string;
  readonly host: string;
  readonly port: number;
  readonly userName: string;
  readonly hostKeyFingerprint: string;
}

interface Told {
  readonly title: string;
  readonly opening: readonly string[];
  /** Whether the SFTP area is open. */
  readonly isOpen: boolean;
}

const timely = 'Files that are in the Import folder before 2 a.m. Pacific time are part of that night’s run.';

const told: Readonly<Record<string, Told>> = {
  ENABLED: {
    title: 'Enabled',
    opening: [
      'The integrator is enabled for your firm: its SFTP area is open to the keys that are added.',
      timely,
    ],
    isOpen: true,
  },
  RESUMED: {
    title: 'Resumed',
    opening: [
      'The integrator is resumed for your firm: the same keys as before open its SFTP area.',
      'Files that were held wait for the next run.',
    ],
    isOpen: true,
  },
  SUSPENDED: {
    title: 'Suspended',
    opening: [
      'The integrator is suspended for your firm: nobody signs in by SFTP, and there are no nightly runs.',
      'Files that wait are held for 30 days. What was imported stays as it is.',
    ],
    isOpen: false,
  },
  ENDED: {
    title: 'Ended',
    opening: [
      'The integrator has ended for your firm: nobody signs in by SFTP any more.',
      'What was imported stays as it is.',
    ],
    isOpen: false,
  },
};

/** Tells that the subscription was switched on or off; why is read on its page. */
export function changeMail(about: About, { what, at }: ChangeMail) {
  const { title, opening, isOpen } = told[what] ?? { title: what, opening: [], isOpen: false };
  const { siteUrl, productName, firmId, firmName, timeZone } = about;
  const area: Line[] = [
    ['SFTP address', about.host],
    ['Port', String(about.port)],
    ['User name', about.userName],
    ['Host key fingerprint', about.hostKeyFingerprint],
  ];
  const lines: Line[] = [
    ['Firm', firmName],
    ['At', localText(timeZone, new Date(at))],
    ...(isOpen ? area : []),
  ];
  const subject = oneLine(`${productName} Integrator – ${title}`);
  const greeting = 'Hello,';
  const closing = ['You will be asked to sign in.'];
  const links = [{ text: 'Open Subscription', url: `${siteUrl}/firms/${firmId}/subscription` }];
  const footer = `${productName} sent this message because of the notification addresses in the integrator's setup. Nobody reads replies.`;
  const text = [
    ...[greeting, '', ...opening, ''],
    ...lines.map(([label, value]) => `${label}: ${oneLine(value)}`),
    ...['', ...links.map((link) => `${link.text}: ${link.url}`), ...closing, '', footer, ''],
  ].join('\n');
  const html = noticeHtml({
    ...{ title: subject, greeting, opening, lines, tables: [], closing, links, footer },
    isFailure: !isOpen,
  });
  return { subject, text, html };
}
