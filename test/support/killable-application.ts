import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { GetExecutionHistoryCommand, ListStateMachinesCommand } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { KnownApplication } from '../../bin/smoke/running-application.ts';
import { reservePorts } from '../../local/wiring/ports.ts';
import { insideClients } from './flow.ts';

const Known = KnownApplication.extend({
  endpointUrl: z.string(),
  region: z.string(),
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
  outputs: z.record(z.string(), z.string()),
});
type Known = z.infer<typeof Known>;

/** The application in a child process that is killed and started again, always at the same addresses. */
export class KillableApplication {
  readonly #stateFolder: string;
  readonly #recordCount: number;
  readonly #said: string[] = [];
  #ports: Awaited<ReturnType<typeof reservePorts>> | undefined;
  #child: ChildProcess | undefined;
  #known: Known | undefined;
  #inside: ReturnType<typeof insideClients> | undefined;

  constructor(stateFolder: string, recordCount: number) {
    this.#stateFolder = stateFolder;
    this.#recordCount = recordCount;
  }

  get known(): Known {
    if (this.#known === undefined) throw new Error('the application was never ready');
    return this.#known;
  }

  get inside(): ReturnType<typeof insideClients> {
    if (this.#inside === undefined) throw new Error('the application was never ready');
    return this.#inside;
  }

  /** Begins a start without waiting for its end. */
  async launch(): Promise<void> {
    this.#ports ??= await reservePorts({});
    const options = { stateFolder: this.#stateFolder, recordCount: this.#recordCount, ports: this.#ports };
    const script = join(import.meta.dirname, 'application-child.ts');
    this.#child = spawn(process.execPath, [script, JSON.stringify(options)], { stdio: 'pipe' });
    this.#child.stderr?.on('data', (bytes: Buffer) => this.#said.push(bytes.toString()));
  }

  /** @throws Error with what the child said when it ends before it is ready */
  async start(): Promise<void> {
    await this.launch();
    const output = this.#child?.stdout;
    if (!output) throw new Error('the child has no output');
    for await (const line of createInterface({ input: output })) {
      this.#said.push(`${line}\n`);
      if (line !== 'ready') continue;
      output.resume();
      this.#known ??= Known.parse(JSON.parse(readFileSync(join(this.#stateFolder, 'runtime.json'), 'utf8')));
      this.#inside ??= insideClients(this.#known);
      return;
    }
    throw new Error(`the application did not start: ${this.#said.join('').slice(-2000)}`);
  }

  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /**
   * Kills at the instant at which a run of the function says that it is done: its effects are there, and the workflow may
   * or may not know it. Kills after a while if no run ends.
   * @param functionWord part of the function's name, e.g. `ExtractChunk`
   */
  async killAtEndOf(functionWord: string, timeoutMs: number): Promise<void> {
    const folder = join(this.#stateFolder, 'logs');
    const endCount = () => this.#endCountOf(folder, functionWord);
    const before = endCount();
    await new Promise<void>((resolve) => {
      const strike = () => {
        this.#child?.kill('SIGKILL');
        clearTimeout(timer);
        watcher.close();
        resolve();
      };
      const timer = setTimeout(strike, timeoutMs);
      const watcher = watch(folder, (_, name) => {
        if (name?.includes(functionWord) && endCount() > before) strike();
      });
    });
    await this.kill();
  }

  #endCountOf(folder: string, functionWord: string): number {
    const names = readdirSync(folder).filter((name) => name.includes(functionWord));
    const text = names.map((name) => readFileSync(join(folder, name), 'utf8')).join();
    return text.split('STEP_COMPLETED').length;
  }

  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }

  /** Name of the workflow's state that the export has entered last; `undefined` before the first, `ended` after the last. */
  async stateOf(dataExportId: string): Promise<string | undefined> {
    const { states } = this.inside;
    const { stateMachines = [] } = await states.send(new ListStateMachinesCommand({}));
    this.#machineArn ??= stateMachines.find(({ name }) => name?.includes('DataExports'))?.stateMachineArn;
    const executionArn = `${this.#machineArn?.replace(':stateMachine:', ':execution:')}:${dataExportId}-g1`;
    const page = { executionArn, reverseOrder: true, maxResults: 20, includeExecutionData: false };
    const found = await states.send(new GetExecutionHistoryCommand(page)).catch((error: unknown) => {
      if (error instanceof Error && error.name === 'ExecutionDoesNotExist') return undefined;
      throw error;
    });
    const [newest] = found?.events ?? [];
    if (newest?.type?.startsWith('Execution') && newest.type !== 'ExecutionStarted') return 'ended';
    return found?.events?.find(({ type }) => type?.endsWith('StateEntered'))?.stateEnteredEventDetails?.name;
  }
  #machineArn: string | undefined;

  /** Subjects of the mails that were sent so far; may be asked of a dead application too. */
  mailSubjects(): string[] {
    const rows = this.#rows('mail.sqlite', 'SELECT mail AS text FROM mails');
    return rows.map((text) => (JSON.parse(text) as { subject: string }).subject);
  }

  /** Numbers of exports of which a notice is claimed but not marked as sent; may be asked of a dead application too. */
  noticesUnderWay(): Set<string> {
    const table = `"${this.known.outputs['DeliveriesTableName']}"`;
    const claimed = `SELECT pk FROM ${table} WHERE sk LIKE 'NOTICE#%' AND item_json LIKE '%"BOOL":false%'`;
    const rows = this.#rows(
      join('dynamodb', 'dynamodb.sqlite'),
      `SELECT item_json AS text FROM ${table} WHERE sk = 'PACKAGE' AND pk IN (${claimed})`,
    );
    return new Set(rows.flatMap((text) => /EX-\d+/.exec(text) ?? []));
  }

  #rows(file: string, query: string): string[] {
    const path = join(this.#stateFolder, file);
    if (!existsSync(path)) return [];
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      return database
        .prepare(query)
        .all()
        .map(({ text }) => String(text));
    } finally {
      database.close();
    }
  }

  /** Calls that policies refused, over all starts. */
  denials(): string {
    const file = join(this.#stateFolder, 'denials.jsonl');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  /** Processes that have to do with this application's folder. */
  processes(): string[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      .map(commandLine)
      .filter((text) => text.includes(this.#stateFolder));
  }
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
