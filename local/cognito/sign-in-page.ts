import { createHash } from 'node:crypto';
import type { PoolUser } from './user-store.ts';

export interface Page {
  readonly html: string;
  readonly headers: Record<string, string>;
}

export interface SignInPage {
  /** Where the form is sent, on this origin. */
  readonly action: string;
  /** The origin that the browser is sent back to after signing in. */
  readonly returnOrigin: string;
  readonly fault?: string;
  /** What was typed before, put back into the field. */
  readonly username?: string;
  readonly demoUsers: readonly PoolUser[];
  /** What people sign in with. */
  readonly loginLabel: string;
  /** Further words under the form. */
  readonly note?: string;
}

const style = `
:root { color-scheme: light dark; --line: #6b7280; --accent: #1d4ed8; --onAccent: #fff; --fault: #b91c1c; }
@media (prefers-color-scheme: dark) { :root { --line: #9ca3af; --accent: #93c5fd; --onAccent: #111827; --fault: #fca5a5; } }
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 26rem; margin: 8vh auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
label { display: block; font-weight: 600; margin-top: 1rem; }
input, button { font: inherit; width: 100%; min-height: 2.75rem; padding: .5rem .75rem; border-radius: .375rem; border: 1px solid var(--line); }
button { margin-top: 1.25rem; border-color: var(--accent); background: var(--accent); color: var(--onAccent); font-weight: 600; cursor: pointer; }
ul { list-style: none; padding: 0; } li button { margin-top: .5rem; background: transparent; color: inherit; text-align: left; }
small { display: block; font-weight: 400; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.fault { color: var(--fault); border-left: 4px solid; padding-left: .75rem; }
`;
const styleHash = createHash('sha256').update(style).digest('base64');

function page(title: string, main: string, formOrigins: readonly string[]): Page {
  const html = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} - Waybill</title><style>${style}</style></head>
<body><main>${main}</main></body>
</html>`;
  // Browsers also hold the redirects that follow a form to form-action: the way back must be named.
  const formAction = formOrigins.length > 0 ? formOrigins.join(' ') : "'none'";
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    `form-action ${formAction}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ];
  return {
    html,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy.join('; '),
      'cache-control': 'no-store',
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    },
  };
}

export function messagePage(title: string, text: string): Page {
  return page(title, `<h1>${escaped(title)}</h1><p>${escaped(text)}</p>`, []);
}

export function signInPage(options: SignInPage): Page {
  const { fault, action } = options;
  const described = fault ? ' aria-invalid="true" aria-describedby="fault"' : '';
  const main = `<h1>Sign in to Waybill</h1>
${fault ? `<p class="fault" id="fault" role="alert">${escaped(fault)}</p>` : ''}
<form method="post" action="${escaped(action)}">
<label for="username">${escaped(options.loginLabel)}</label>
<input id="username" name="username" value="${escaped(options.username ?? '')}" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus${described}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required${described}>
<button type="submit">Sign in</button>
</form>
${options.note ? `<p>${escaped(options.note)}</p>` : ''}
${demoList(options)}`;
  return page(fault ? 'Error: sign in' : 'Sign in', main, ["'self'", options.returnOrigin]);
}

function demoList({ demoUsers, action }: SignInPage): string {
  if (demoUsers.length === 0) return '';
  const items = demoUsers.map((user) => {
    const role = [user.demo?.role, user.demo?.distributor].filter(Boolean).join(', ');
    const name = user.attributes['name'] ?? user.email;
    return `<li><button type="submit" name="demo" value="${escaped(user.sub)}">Sign in as ${escaped(name)}<small>${escaped(role)}</small></button></li>`;
  });
  return `<h2 id="demo">Demonstration users of this machine</h2>
<form method="post" action="${escaped(action)}" aria-labelledby="demo"><ul>${items.join('\n')}</ul></form>`;
}

function escaped(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
