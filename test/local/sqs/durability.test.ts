import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aQueue, openQueues, queueArn } from './queue-fixture.ts';

const store = new URL('../../../local/sqs/message-store.ts', import.meta.url);
const spec = { name: 'orders', retentionSeconds: 3600, delaySeconds: 0, isFifo: false };
const writer = `
  const { MessageStore } = await import(${JSON.stringify(store.href)});
  const store = new MessageStore(process.argv[1]);
  for (let n = 0; ; n += 1) {
    store.add(${JSON.stringify(spec)}, { body: String(n) }, Date.now());
    await new Promise((resolve) => process.stdout.write(n + '\\n', resolve));
  }`;

describe('Amazon SQS durability', () => {
  it('keeps every acknowledged message when the process is killed in the middle of sending', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'local-sqs-'));
    const child = spawn(process.execPath, ['--input-type=module', '-e', writer, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    for await (const chunk of child.stdout) {
      output += chunk;
      if (output.split('\n').length > 50 && !child.killed) child.kill('SIGKILL');
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    const acknowledgedCount = output.split('\n').length - 1;

    const sqs = await openQueues([aQueue('orders')], folder);
    expect(sqs.queues.counts(queueArn('orders')).visible).toBeGreaterThanOrEqual(acknowledgedCount);
    const [first] = await sqs.queues.receive(queueArn('orders'));
    expect(first?.body).toBe('0');
    await sqs.close();
    rmSync(folder, { recursive: true });
  });
});
