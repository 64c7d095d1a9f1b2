import { Duration } from 'aws-cdk-lib';
import {
  Choice,
  Condition,
  DefinitionBody,
  Errors,
  Fail,
  JitterType,
  Pass,
  type RetryProps,
  Succeed,
  TaskInput,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import type { NodeFunction } from '../platform/node-function.ts';
import { lastingRetries } from '../platform/step-retries.ts';

/** What passes, for over a day; anything else twice more, from the last chunk that was committed. */
const workRetries: readonly RetryProps[] = [
  ...lastingRetries,
  {
    errors: [Errors.ALL],
    interval: Duration.seconds(30),
    backoffRate: 4,
    maxAttempts: 2,
    jitterStrategy: JitterType.NONE,
  },
];

/** Calls the step until the run has ended; each call goes on where the one before stopped. State carries ids only. */
export class RunWorkflow extends Construct {
  readonly definition: DefinitionBody;

  constructor(
    scope: Construct,
    id: string,
    { workOnRun, sendDigest }: Record<'workOnRun' | 'sendDigest', NodeFunction>,
  ) {
    super(scope, id);
    const start = Pass.jsonata(this, 'Begin', {
      assign: { ref: { firmId: '{% $states.input.firmId %}', runId: '{% $states.input.runId %}' } },
    });
    const call = (
      name: string,
      lambdaFunction: NodeFunction,
      payload: string,
      retries: readonly RetryProps[],
    ) => {
      const step = LambdaInvoke.jsonata(this, name, {
        lambdaFunction,
        payload: TaskInput.fromText(payload),
        retryOnServiceExceptions: false,
        outputs: '{% $states.result.Payload %}',
      });
      for (const retry of retries) step.addRetry(retry);
      return step;
    };
    const work = call('Work on run', workOnRun, '{% $ref %}', workRetries);
    const failed = "{% $merge([$ref, {'hasFailed': true}]) %}";
    const interrupt = call('Interrupt run', workOnRun, failed, lastingRetries);
    work.addCatch(interrupt, { errors: [Errors.ALL] });
    const digest = call('Send digest', sendDigest, '{% $ref %}', lastingRetries);
    digest.next(Succeed.jsonata(this, 'Run ended'));
    const warning = call('Send digest of interrupted run', sendDigest, '{% $ref %}', lastingRetries);
    interrupt.next(warning).next(Fail.jsonata(this, 'Run interrupted', { error: 'RunInterrupted' }));
    const wait = Wait.jsonata(this, 'Wait for other run', {
      time: WaitTime.seconds('{% $states.input.waitSeconds %}'),
    });
    work.next(
      Choice.jsonata(this, 'Has run ended?')
        .when(Condition.jsonata('{% $states.input.isEnded %}'), digest)
        .when(Condition.jsonata('{% $states.input.waitSeconds > 0 %}'), wait.next(work))
        .otherwise(work),
    );
    this.definition = DefinitionBody.fromChainable(start.next(work));
  }
}
