import * as z from 'zod';
import type { Json } from './json.ts';

/** A JSON value in which every string between `{%` and `%}` is a JSONata expression. */
const template: z.ZodType<Json> = z.json();
const templates = z.record(z.string(), template);
const expressionOrNumber = z.union([z.number(), z.string()]);
const comment = z.string().optional();
const outcome = { Assign: templates.optional(), Output: template.optional() };
const common = { Comment: comment, QueryLanguage: z.string().optional(), ...outcome };
const transition = { Next: z.string().optional(), End: z.boolean().optional() };

const Retrier = z.strictObject({
  ErrorEquals: z.array(z.string()).min(1),
  IntervalSeconds: z.number().int().positive().optional(),
  MaxAttempts: z.number().int().min(0).optional(),
  BackoffRate: z.number().min(1).optional(),
  MaxDelaySeconds: z.number().int().positive().optional(),
  JitterStrategy: z.enum(['FULL', 'NONE']).optional(),
  Comment: comment,
});
export type Retrier = z.infer<typeof Retrier>;

const Catcher = z.strictObject({
  ErrorEquals: z.array(z.string()).min(1),
  Next: z.string(),
  Comment: comment,
  ...outcome,
});
const recovery = { Retry: z.array(Retrier).optional(), Catch: z.array(Catcher).optional() };

const ChoiceRule = z.strictObject({
  Condition: z.union([z.string(), z.boolean()]),
  Next: z.string(),
  Comment: comment,
  ...outcome,
});

const ReaderConfig = z.strictObject({
  InputType: z.enum(['JSON', 'JSONL', 'CSV']).optional(),
  CSVHeaderLocation: z.enum(['FIRST_ROW', 'GIVEN']).optional(),
  CSVHeaders: z.array(z.string()).optional(),
  CSVDelimiter: z.enum(['COMMA', 'PIPE', 'SEMICOLON', 'SPACE', 'TAB']).optional(),
  MaxItems: expressionOrNumber.optional(),
});
const ItemReader = z.strictObject({
  Resource: z.string(),
  Arguments: template.optional(),
  ReaderConfig: ReaderConfig.optional(),
});
export type ItemReader = z.infer<typeof ItemReader>;

const ItemBatcher = z.strictObject({
  MaxItemsPerBatch: expressionOrNumber.optional(),
  MaxInputBytesPerBatch: expressionOrNumber.optional(),
  BatchInput: template.optional(),
});

const ResultWriter = z.strictObject({
  Resource: z.string().optional(),
  Arguments: template.optional(),
  WriterConfig: z
    .strictObject({
      Transformation: z.enum(['NONE', 'COMPACT', 'FLATTEN']).optional(),
      OutputType: z.enum(['JSON', 'JSONL']).optional(),
    })
    .optional(),
});
export type ResultWriter = z.infer<typeof ResultWriter>;

const ProcessorConfig = z.strictObject({
  Mode: z.enum(['INLINE', 'DISTRIBUTED']).optional(),
  ExecutionType: z.enum(['STANDARD', 'EXPRESS']).optional(),
});

/** The fields of each state as JSONata states have them; sub-programs are read one level at a time. */
export const stateShapes = {
  Pass: z.strictObject({ Type: z.literal('Pass'), ...common, ...transition }),
  Task: z.strictObject({
    Type: z.literal('Task'),
    Resource: z.string(),
    Arguments: template.optional(),
    TimeoutSeconds: expressionOrNumber.optional(),
    HeartbeatSeconds: expressionOrNumber.optional(),
    ...common,
    ...transition,
    ...recovery,
  }),
  Choice: z.strictObject({
    Type: z.literal('Choice'),
    Choices: z.array(ChoiceRule).min(1),
    Default: z.string().optional(),
    ...common,
  }),
  Wait: z.strictObject({
    Type: z.literal('Wait'),
    Seconds: expressionOrNumber.optional(),
    Timestamp: z.string().optional(),
    ...common,
    ...transition,
  }),
  Succeed: z.strictObject({
    Type: z.literal('Succeed'),
    Comment: comment,
    QueryLanguage: z.string().optional(),
    Output: template.optional(),
  }),
  Fail: z.strictObject({
    Type: z.literal('Fail'),
    Comment: comment,
    QueryLanguage: z.string().optional(),
    Error: z.string().optional(),
    Cause: z.string().optional(),
  }),
  Parallel: z.strictObject({
    Type: z.literal('Parallel'),
    Branches: z.array(z.unknown()).min(1),
    Arguments: template.optional(),
    ...common,
    ...transition,
    ...recovery,
  }),
  Map: z.strictObject({
    Type: z.literal('Map'),
    ItemProcessor: z.unknown(),
    Items: template.optional(),
    ItemSelector: template.optional(),
    MaxConcurrency: expressionOrNumber.optional(),
    ItemReader: ItemReader.optional(),
    ItemBatcher: ItemBatcher.optional(),
    ResultWriter: ResultWriter.optional(),
    ToleratedFailureCount: expressionOrNumber.optional(),
    ToleratedFailurePercentage: expressionOrNumber.optional(),
    Label: z
      .string()
      .max(40)
      .regex(/^[^\s<>{}[\]?*"#%\\^|~`$&,;:/]+$/)
      .optional(),
    ...common,
    ...transition,
    ...recovery,
  }),
};

export const programShape = z.strictObject({
  Comment: comment,
  Version: z.literal('1.0').optional(),
  QueryLanguage: z.string().optional(),
  TimeoutSeconds: z.number().int().positive().optional(),
  ProcessorConfig: ProcessorConfig.optional(),
  StartAt: z.string(),
  States: z.record(z.string().min(1).max(80), z.looseObject({ Type: z.string() })),
});

type Shape = typeof stateShapes;
type PassState = z.infer<Shape['Pass']>;
export type TaskState = z.infer<Shape['Task']>;
export type ChoiceState = z.infer<Shape['Choice']>;
export type WaitState = z.infer<Shape['Wait']>;
type SucceedState = z.infer<Shape['Succeed']>;
export type FailState = z.infer<Shape['Fail']>;
export type ParallelState = Omit<z.infer<Shape['Parallel']>, 'Branches'> & { Branches: Program[] };
export type MapState = Omit<z.infer<Shape['Map']>, 'ItemProcessor'> & { ItemProcessor: Program };
export type State =
  | PassState
  | TaskState
  | ChoiceState
  | WaitState
  | SucceedState
  | FailState
  | ParallelState
  | MapState;

/** A checked state machine, branch or item processor. */
export type Program = Omit<z.infer<typeof programShape>, 'States'> & {
  /** JSON pointer of this program in the whole definition; empty for the machine itself. */
  pointer: string;
  States: Record<string, State>;
};

/** Where a state or a rule of it goes on, and with what. */
export interface Rule {
  Assign?: Record<string, Json> | undefined;
  Output?: Json | undefined;
  Next?: string | undefined;
}

export function isDistributed(state: MapState): boolean {
  return state.ItemProcessor.ProcessorConfig?.Mode === 'DISTRIBUTED';
}
