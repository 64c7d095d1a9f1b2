import type { DataStack } from '../data-stack.ts';
import type { Alarms } from '../platform/alarms.ts';
import type { NodeFunction } from '../platform/node-function.ts';
import type { Stage } from '../platform/stages.ts';

export interface DataExportsProps {
  readonly stage: Stage;
  readonly data: DataStack;
  readonly alarms: Alarms;
  /** The sending steps of the workflow, made by the deliveries room. */
  readonly deliveries: {
    readonly steps: Record<'sendPackage' | 'closeAttempt' | 'sendNotices', NodeFunction>;
    /** What a function that mails needs to know, and the right to. */
    readonly mailEnv: Record<string, string>;
    grantMail(to: NodeFunction): void;
  };
}
