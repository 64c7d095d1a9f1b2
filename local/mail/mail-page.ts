import { createServer, type IncomingMessage } from 'node:http';
import { listen } from '../listen.ts';
import { listPage, mailPage, notFoundPage } from './mail-html.ts';
import type { MailStore } from './mail-store.ts';

/** Nothing is loaded and nothing runs, on the page or in a mail. */
const nothing = "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'unsafe-inline'";
const pagePolicy = `${nothing}; frame-src 'self'; frame-ancestors 'none'`;
const bodyPolicy = `${nothing}; img-src data:; frame-ancestors 'self'; sandbox`;

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly policy: string;
  readonly body: string;
}

/**
 * A page to read the kept mails: `GET /`, `GET /mails/{id}`, and `GET /mails.json` for tests.
 * Answers only on loopback and only under a loopback name, so that no web site can read along.
 * @param options.port 0 takes a free one
 */
export async function startMailPage(options: {
  port: number;
  mails: MailStore;
}): Promise<{ readonly port: number; readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const { status, contentType, policy, body } = answer(request, options.mails);
    response.writeHead(status, {
      'content-type': contentType,
      'content-security-policy': policy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  });
  const port = await listen(server, options.port, 'WAYBILL_MAIL_PORT');
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer(request: IncomingMessage, mails: MailStore): Answer {
  if (!/^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(request.headers.host ?? ''))
    return plain(403, 'wrong host name');
  if (request.method !== 'GET' && request.method !== 'HEAD') return plain(405, 'only GET is allowed');
  const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (pathname === '/') return html(200, listPage(mails.list()));
  if (pathname === '/mails.json') {
    return { ...plain(200, JSON.stringify(mails.list())), contentType: 'application/json' };
  }
  const [, id = '', part] = /^\/mails\/([^/]+)(\/html)?$/.exec(pathname) ?? [];
  const mail = mails.get(decoded(id));
  if (!mail) return html(404, notFoundPage());
  if (part === undefined) return html(200, mailPage(mail));
  return mail.html === undefined ? html(404, notFoundPage()) : html(200, mail.html, bodyPolicy);
}

const html = (status: number, body: string, policy = pagePolicy): Answer => ({
  status,
  contentType: 'text/html; charset=utf-8',
  policy,
  body,
});

const plain = (status: number, body: string): Answer => ({
  status,
  contentType: 'text/plain; charset=utf-8',
  policy: pagePolicy,
  body,
});

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
