import type { DataStack } from '../data-stack.ts';
import type { Alarms } from '../platform/alarms.ts';
import type { Stage } from '../platform/stages.ts';

export interface DataExportsProps {
  readonly stage: Stage;
  readonly data: DataStack;
  readonly alarms: Alarms;
  /** ARN of the verified sender of mails. */
  readonly mailIdentityArn: string;
  readonly siteUrl: string;
}
