/** Names the frame that waits; opaque to everyone else. */
export interface TaskToken {
  readonly executionArn: string;
  readonly path: string;
  readonly nonce: string;
}

export function writeToken(token: TaskToken): string {
  return Buffer.from(JSON.stringify([token.executionArn, token.path, token.nonce])).toString('base64url');
}

/** @returns `undefined` for text that never was a token */
export function readToken(text: string): TaskToken | undefined {
  try {
    const [executionArn, path, nonce] = JSON.parse(
      Buffer.from(text, 'base64url').toString('utf8'),
    ) as string[];
    return executionArn && path && nonce ? { executionArn, path, nonce } : undefined;
  } catch {
    return undefined;
  }
}
