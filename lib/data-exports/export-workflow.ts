import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import {
  Choice,
  Condition,
  DefinitionBody,
  DistributedMap,
  Errors,
  type IChainable,
  Pass,
  ResultWriterV2,
  type RetryProps,
  S3JsonLItemReader,
  StateMachineType,
  Succeed,
  TaskInput,
  Wait,
  WaitTime,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import {
  fanOutRetry,
  lastingRetries,
  passingErrors,
  patientRetries,
  stepRetry,
} from '../platform/step-retries.ts';

/** Chunks extracted side by side for one export. */
const chunksAtOnce = 40;

/** A mail may be two hours late; then the attempt's outcome is in the log all the same. */
const noticeRetries: readonly RetryProps[] = lastingRetries.map((retry) =>
  retry.errors === passingErrors ? { ...retry, maxAttempts: 12 } : retry,
);

export interface ExportStepFunctions {
  readonly planChunks: IFunction;
  readonly extractChunk: IFunction;
  readonly writeIndex: IFunction;
  readonly assembleVolume: IFunction;
  readonly sealExport: IFunction;
  readonly sendPackage: IFunction;
  readonly closeAttempt: IFunction;
  readonly sendNotices: IFunction;
  readonly failExport: IFunction;
}

/** The fields of `$ref`, the export that this run is about, merged with what a step needs besides. */
const refAnd = (fields: string) => `{% $merge([$ref, ${fields}]) %}`;

const orOne = (field: string) => `{% $exists($states.input.${field}) ? $states.input.${field} : 1 %}`;

/** From request to last attempt. State carries ids, S3 keys and counts only. */
export class ExportWorkflow extends Construct {
  readonly definition: DefinitionBody;
  readonly #bucket: IBucket;

  constructor(scope: Construct, id: string, props: { functions: ExportStepFunctions; bucket: IBucket }) {
    super(scope, id);
    this.#bucket = props.bucket;
    const { functions } = props;
    const start = Pass.jsonata(this, 'Start', {
      // A run that a person starts later only sends; it says which run, cycle and attempt it is.
      assign: {
        ref: {
          distributorId: '{% $states.input.distributorId %}',
          dataExportId: '{% $states.input.dataExportId %}',
          generation: '{% $states.input.generation %}',
          runNumber: orOne('runNumber'),
          cycleNumber: orOne('cycleNumber'),
        },
        attemptNumber: orOne('attemptNumber'),
        isOnlySending: "{% $states.input.startAt = 'SEND' %}",
      },
    });
    const plan = this.#step('Plan chunks', functions.planChunks, '{% $ref %}', {
      plan: '{% $states.result.Payload %}',
    });
    const extract = this.#fanOut('Extract chunks', 'Extract chunk', {
      step: functions.extractChunk,
      itemsKey: '{% $plan.chunksKey %}',
      results: 'extract',
    });
    const index = this.#step(
      'Write index',
      functions.writeIndex,
      refAnd("{'chunkCount': $plan.chunkCount}"),
      {
        volumes: '{% $states.result.Payload %}',
      },
    );
    const assemble = this.#fanOut('Assemble volumes', 'Assemble volume', {
      step: functions.assembleVolume,
      itemsKey: '{% $volumes.volumesKey %}',
      results: 'assemble',
    });
    const counts = "{'chunkCount': $plan.chunkCount, 'volumeCount': $volumes.volumeCount}";
    const seal = this.#step('Seal export', functions.sealExport, refAnd(counts), undefined, lastingRetries);
    const failed = this.#failure(functions);
    for (const state of [plan, extract, index, assemble, seal])
      state.addCatch(failed, { errors: [Errors.ALL] });
    const delivery = this.#delivery(functions);
    plan.next(extract).next(index).next(assemble).next(seal).next(delivery);
    const where = Choice.jsonata(this, 'Is there a package already?')
      .when(Condition.jsonata('{% $isOnlySending %}'), delivery)
      .otherwise(plan);
    this.definition = DefinitionBody.fromChainable(start.next(where));
  }

  #step(
    name: string,
    lambdaFunction: IFunction,
    payload: string,
    assign?: Record<string, string>,
    retries: readonly RetryProps[] = patientRetries,
  ): LambdaInvoke {
    const step = LambdaInvoke.jsonata(this, name, {
      lambdaFunction,
      payload: TaskInput.fromText(payload),
      retryOnServiceExceptions: false,
      outputs: '{% $states.result.Payload %}',
      assign,
    });
    for (const retry of retries) step.addRetry(retry);
    return step;
  }

  #fanOut(name: string, stepName: string, props: { step: IFunction; itemsKey: string; results: string }) {
    const map = DistributedMap.jsonata(this, name, {
      itemReader: new S3JsonLItemReader({ bucket: this.#bucket, key: props.itemsKey }),
      itemSelector: { item: '{% $merge([$ref, $states.context.Map.Item.Value]) %}' },
      maxConcurrency: chunksAtOnce,
      mapExecutionType: StateMachineType.STANDARD,
      resultWriterV2: new ResultWriterV2({
        bucket: this.#bucket,
        prefix: `{% $ref.distributorId & '/' & $ref.dataExportId & '/g' & $string($ref.generation) & '/map/${props.results}' %}`,
      }),
    });
    map.addRetry(fanOutRetry);
    return map.itemProcessor(this.#step(stepName, props.step, '{% $states.input.item %}'));
  }

  #failure(functions: ExportStepFunctions): IChainable {
    const notice = this.#step(
      'Send failure notice',
      functions.sendNotices,
      refAnd("{'attemptNumber': 0}"),
      undefined,
      noticeRetries,
    );
    const end = Succeed.jsonata(this, 'Export failed');
    notice.addCatch(end, { errors: [Errors.ALL] });
    return this.#step('Fail export', functions.failExport, '{% $ref %}').next(notice).next(end);
  }

  #delivery(functions: ExportStepFunctions): LambdaInvoke {
    const attempt = (outcome: string) => refAnd(`{'attemptNumber': $attemptNumber, 'outcome': '${outcome}'}`);
    const next = { next: '{% $states.result.Payload %}' };
    const send = this.#step(
      'Send package',
      functions.sendPackage,
      refAnd("{'attemptNumber': $attemptNumber}"),
      {
        turn: '{% $states.result.Payload %}',
      },
      [stepRetry],
    );
    const close = (name: string, outcome: string) =>
      this.#step(name, functions.closeAttempt, attempt(outcome), next, lastingRetries);
    const complete = close('Close complete attempt', 'COMPLETE');
    const failed = close('Close failed attempt', 'FAILED');
    const notices = (name: string, retries: readonly RetryProps[]) =>
      this.#step(
        name,
        functions.sendNotices,
        refAnd("{'attemptNumber': $attemptNumber}"),
        undefined,
        retries,
      );
    const ended = Succeed.jsonata(this, 'Transfer ended');
    const wait = Wait.jsonata(this, 'Wait for next attempt', {
      time: WaitTime.timestamp('{% $next.nextAttemptAt %}'),
      assign: { attemptNumber: '{% $next.nextAttemptNumber %}' },
    });
    // The mail that says how it ended may be a day late; the one of an attempt makes room for the next attempt.
    const attemptNotices = notices('Send notices', noticeRetries);
    const lastNotices = notices('Send last notices', lastingRetries);
    attemptNotices.addCatch(wait, { errors: [Errors.ALL] }).next(wait);
    lastNotices.addCatch(ended, { errors: [Errors.ALL] }).next(ended);
    send.addCatch(failed, { errors: [Errors.ALL] });
    send.next(
      Choice.jsonata(this, 'Is everything sent?')
        .when(Condition.jsonata("{% $turn.outcome = 'PAUSED' %}"), send)
        .when(
          Condition.jsonata("{% $turn.outcome = 'SUPERSEDED' %}"),
          Succeed.jsonata(this, 'Another run sends it'),
        )
        .otherwise(complete),
    );
    complete.next(lastNotices);
    failed.next(
      Choice.jsonata(this, 'Is there a next attempt?')
        .when(Condition.jsonata('{% $exists($next.nextAttemptAt) %}'), attemptNotices)
        .otherwise(lastNotices),
    );
    wait.next(send);
    return send;
  }
}
