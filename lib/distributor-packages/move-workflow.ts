import {
  Choice,
  Condition,
  DefinitionBody,
  Errors,
  Fail,
  Pass,
  type RetryProps,
  Succeed,
  TaskInput,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import type { NodeFunction } from '../platform/node-function.ts';
import { lastingRetries } from '../platform/step-retries.ts';

/** Calls the step until the move has ended; each call goes on where the one before stopped. State carries ids only. */
export class MoveWorkflow extends Construct {
  readonly definition: DefinitionBody;

  constructor(scope: Construct, id: string, { moveClients }: { moveClients: NodeFunction }) {
    super(scope, id);
    const start = Pass.jsonata(this, 'Start', {
      assign: {
        ref: {
          distributorId: '{% $states.input.distributorId %}',
          moveId: '{% $states.input.moveId %}',
        },
      },
    });
    const call = (name: string, payload: string, retries: readonly RetryProps[]) => {
      const step = LambdaInvoke.jsonata(this, name, {
        lambdaFunction: moveClients,
        payload: TaskInput.fromText(payload),
        retryOnServiceExceptions: false,
        outputs: '{% $states.result.Payload %}',
      });
      for (const retry of retries) step.addRetry(retry);
      return step;
    };
    const move = call('Move clients', '{% $ref %}', lastingRetries);
    const stop = call('Stop move', "{% $merge([$ref, {'hasFailed': true}]) %}", lastingRetries);
    move.addCatch(stop, { errors: [Errors.ALL] });
    stop.next(Fail.jsonata(this, 'Move stopped', { error: 'MoveStopped' }));
    move.next(
      Choice.jsonata(this, 'Has it ended?')
        .when(Condition.jsonata('{% $states.input.isEnded %}'), Succeed.jsonata(this, 'Move ended'))
        .otherwise(move),
    );
    this.definition = DefinitionBody.fromChainable(start.next(move));
  }
}
