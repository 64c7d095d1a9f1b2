import ssh2, { type AuthHandlerMiddleware, type Client } from 'ssh2';
import { TransferFailure } from '../transfer/classify-failure.ts';
import type { Credentials } from '../transfer/contract.ts';

/** Ends the sign-in; ssh2 documents `false`, its types leave it out. */
export const noMore = false as never;

/**
 * Order of sign-in: ask what the server takes (`none`), then the key, then the password. One password is tried once, by
 * one method only: a second try could lock the account.
 * @throws TransferFailure SECRET_UNREADABLE when the private key is no key
 */
export function signIn(username: string, credentials: Credentials): AuthHandlerMiddleware {
  const { password, privateKey } = credentials;
  if (privateKey !== undefined && ssh2.utils.parseKey(privateKey) instanceof Error)
    throw new TransferFailure('SECRET_UNREADABLE');
  let isAsked = false;
  let isKeyTried = false;
  let isPasswordTried = false;
  return (allowed, _isPartial, next) => {
    if (!isAsked) {
      isAsked = true;
      return next({ type: 'none', username });
    }
    const takes = (method: string) => (allowed as readonly string[] | null)?.includes(method) ?? true;
    if (privateKey !== undefined && !isKeyTried && takes('publickey')) {
      isKeyTried = true;
      return next({ type: 'publickey', username, key: privateKey });
    }
    if (password !== undefined && !isPasswordTried) {
      isPasswordTried = true;
      if (takes('password')) return next({ type: 'password', username, password });
      if (takes('keyboard-interactive'))
        return next({ type: 'keyboard-interactive', username, prompt: answerOnce(password) });
    }
    return next(noMore);
  };
}

/** Answers the first hidden question with the password and everything else with nothing. */
function answerOnce(password: string) {
  let isAnswered = false;
  return (
    _name: string,
    _instructions: string,
    _language: string,
    prompts: readonly { echo?: boolean }[],
    finish: (answers: string[]) => void,
  ): void => {
    const isForPassword = !isAnswered && prompts.length === 1 && prompts[0]?.echo !== true;
    isAnswered ||= isForPassword;
    finish(prompts.map(() => (isForPassword ? password : '')));
  };
}

/** A server that wants the password changed gets no new one: the sign-in fails. */
export function refusePasswordChange(client: Client, onRefusal: (failure: TransferFailure) => void): void {
  client.on('change password', () => onRefusal(new TransferFailure('AUTH_FAILED')));
}
