import type { Mail } from './mail-store.ts';

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #8884; padding: .5rem .75rem .5rem 0; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
thead th, dt { font-weight: 600; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; }
dd { margin: 0; overflow-wrap: anywhere; }
pre { background: #8881; padding: 1rem; white-space: pre-wrap; overflow-wrap: anywhere; }
iframe { background: #fff; border: 1px solid #8884; height: 40rem; width: 100%; }
time { white-space: nowrap; }`;

export function listPage(mails: readonly Mail[]): string {
  if (mails.length === 0) {
    return page(
      'Mail',
      '<h1>Mail</h1><p>No mail yet. What the application sends appears here and goes nowhere else.</p>',
    );
  }
  const rows = mails.map(
    (mail) =>
      `<tr><td>${time(mail)}</td><td>${escapeHtml(mail.to.join(', '))}</td>` +
      `<td><a href="/mails/${encodeURIComponent(mail.id)}">${escapeHtml(mail.subject || '(no subject)')}</a></td></tr>`,
  );
  const head =
    '<thead><tr><th scope="col">Time</th><th scope="col">To</th><th scope="col">Subject</th></tr></thead>';
  const caption = `<caption>${mails.length === 1 ? '1 mail' : `${mails.length} mails`}, newest first</caption>`;
  return page('Mail', `<h1>Mail</h1><table>${caption}${head}<tbody>${rows.join('')}</tbody></table>`);
}

export function mailPage(mail: Mail): string {
  const terms: [string, string][] = [
    ['From', mail.from],
    ['To', mail.to.join(', ')],
    ['Cc', mail.cc.join(', ')],
    ['Bcc', mail.bcc.join(', ')],
    ['Reply to', mail.replyTo.join(', ')],
  ];
  const list = terms
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`);
  const text = mail.text === undefined ? '' : `<h2>Text</h2><pre>${linked(mail.text)}</pre>`;
  // The frame may do nothing: no script, no form, no navigation, no origin.
  const html =
    mail.html === undefined
      ? ''
      : `<h2>HTML</h2><iframe sandbox title="HTML of the mail" src="/mails/${encodeURIComponent(mail.id)}/html"></iframe>`;
  return page(
    mail.subject,
    `<nav><a href="/">All mail</a></nav><h1>${escapeHtml(mail.subject || '(no subject)')}</h1><dl><dt>Time</dt><dd>${time(mail)}</dd>${list.join('')}</dl>${text}${html}`,
  );
}

export function notFoundPage(): string {
  return page('Not found', '<h1>Not found</h1><p>There is no such mail. <a href="/">All mail</a></p>');
}

function page(title: string, body: string): string {
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title><style>${style}</style>`;
  return `<!doctype html><html lang="en"><head>${head}</head><body><main>${body}</main></body></html>`;
}

const time = ({ sentAt }: Mail) =>
  `<time datetime="${escapeHtml(sentAt)}">${escapeHtml(sentAt.slice(0, 19).replace('T', ' '))} UTC</time>`;

/** The text with its web addresses as links. */
function linked(text: string): string {
  return text
    .split(/(https?:\/\/[^\s<>"']+)/)
    .map((part, index) =>
      index % 2 === 0
        ? escapeHtml(part)
        : `<a href="${escapeHtml(part)}" rel="noreferrer">${escapeHtml(part)}</a>`,
    )
    .join('');
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
