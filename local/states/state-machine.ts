import type { Definition } from './read-definition.ts';

/** A state machine as the template declares it. */
export interface StateMachineSpec {
  readonly arn: string;
  readonly name: string;
  /** Amazon States Language as JSON text, every reference of the template resolved. */
  readonly definition: string;
  /** The role whose policies hold for every call that the machine makes. */
  readonly roleArn: string;
  readonly type: 'STANDARD' | 'EXPRESS';
}

export interface StateMachine {
  readonly spec: StateMachineSpec;
  readonly definition: Definition;
}
