import { randomInt } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createLocalJWKSet } from 'jose';
import { BodyTooLargeError, listen } from '../http-api/loopback.ts';
import type { TemplateResource } from '../http-api/template-resource.ts';
import type { LocalService, RuntimeContext } from '../service.ts';
import { createCognitoIdp } from './cognito-idp.ts';
import { answerLogout, answerSignIn, answerUserInfo, type PageParts } from './cognito-pages.ts';
import { createProvider, signingKey } from './open-id-provider.ts';
import { durableSecret, openPoolDatabase } from './pool-database.ts';
import { readPool } from './pool-plan.ts';
import { messagePage } from './sign-in-page.ts';
import { UserStore } from './user-store.ts';

export interface CognitoOptions {
  readonly context: RuntimeContext;
  /** All resources of the template; those of `AWS::Cognito` are read. */
  readonly resources: readonly TemplateResource[];
  /** 0 takes any free port; give a fixed one where tokens must stay valid over restarts, for it is in the issuer. */
  readonly port: number;
  /** Lists users created with `demo` on the sign-in page, to sign in with one click. @default false */
  readonly showDemoUsers?: boolean;
}

export interface RunningCognito {
  /** Issuer of the tokens and base of all paths: `http://127.0.0.1:<port>`. */
  readonly issuerUrl: string;
  readonly users: UserStore;
  /** `cognito-idp` for the endpoint. */
  readonly service: LocalService;
  /** The secret of a client with GenerateSecret. @throws Error for any other client */
  clientSecret(clientId: string): string;
  close(): Promise<void>;
}

/**
 * An OpenID provider in Cognito's place, on 127.0.0.1.
 * @throws UnsupportedFeatureError at start; the original error when the port is taken
 */
export async function startCognito(options: CognitoOptions): Promise<RunningCognito> {
  const { context } = options;
  const plan = readPool(options.resources);
  if (plan.requiresSecondFactor)
    context.log('cognito: the second factor is not played here, a password signs in');
  let answer: ((request: IncomingMessage, response: ServerResponse) => Promise<unknown>) | undefined;
  // The provider must know its own address, so the port is taken first.
  const server = createServer((request, response) => {
    answer?.(request, response).catch((error: unknown) => {
      const status = error instanceof BodyTooLargeError ? 413 : 500;
      context.log(`cognito: ${request.method} failed: ${String(error)}`);
      const page = messagePage('Something went wrong', 'Go back to the application and start again.');
      if (!response.headersSent) response.writeHead(status, page.headers).end(page.html);
    });
  });
  const running = await listen(server, options.port);
  const issuerUrl = running.url;
  const database = openPoolDatabase(context.stateFolder);
  const users = new UserStore(database, context.clock, plan);
  const clientSecret = (clientId: string) => {
    if (!plan.clients.some((client) => client.clientId === clientId && client.hasSecret)) {
      throw new Error(`client ${clientId} has no secret`);
    }
    return durableSecret(database, `client-secret:${clientId}`, randomSecret);
  };
  const { clock } = context;
  const provider = createProvider({ issuerUrl, database, clock, plan, users, clientSecret });
  provider.on('server_error', (_ctx, error) => context.log(`cognito: ${String(error)}`));
  const { kty, n, e, kid, alg } = signingKey(database);
  const publicKeys = createLocalJWKSet({ keys: [{ kty, n, e, kid, alg }] as never });
  const showDemoUsers = options.showDemoUsers ?? false;
  const parts = { provider, plan, users, clock, issuerUrl, publicKeys, showDemoUsers };
  answer = router(parts);
  return {
    issuerUrl,
    users,
    service: createCognitoIdp(plan, users),
    clientSecret,
    close: async () => {
      await running.close();
      database.close();
    },
  };
}

function router(parts: PageParts) {
  const rest = parts.provider.callback();
  return async (request: IncomingMessage, response: ServerResponse): Promise<unknown> => {
    const [path = ''] = (request.url ?? '').split('?');
    if (path.startsWith('/login/')) return await answerSignIn(parts, request, response);
    if (path === '/logout') return await answerLogout(parts, request, response);
    if (path === '/oauth2/userInfo') return await answerUserInfo(parts, request, response);
    return rest(request, response);
  };
}

/** As Cognito's: 51 characters, lower case and digits. */
function randomSecret(): string {
  return Array.from({ length: 51 }, () => randomInt(36).toString(36)).join('');
}
