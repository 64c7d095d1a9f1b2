import { UnsupportedFeatureError } from '../service.ts';
import { isDistributed, type MapState, type State, type TaskState, type WaitState } from './definition.ts';
import { readTaskResource } from './task-resource.ts';

type Fail = (message: string) => Error;

/** What the shape of a state cannot say: fields that need each other, resources, error lists. */
export function checkState(state: State, place: string, fail: Fail): void {
  if (state.Type === 'Task') checkTask(state, fail);
  if (state.Type === 'Wait') checkWait(state, fail);
  if (state.Type === 'Map') checkMap(state, place, fail);
  if ('Retry' in state) checkErrorLists(state.Retry ?? [], fail);
  if ('Catch' in state) checkErrorLists(state.Catch ?? [], fail);
}

function checkErrorLists(entries: readonly { ErrorEquals: string[] }[], fail: Fail): void {
  entries.forEach(({ ErrorEquals }, index) => {
    if (!ErrorEquals.includes('States.ALL')) return;
    if (ErrorEquals.length > 1) throw fail('States.ALL must stand alone in ErrorEquals');
    if (index < entries.length - 1) throw fail('States.ALL must stand in the last entry');
  });
}

function checkTask(state: TaskState, fail: Fail): void {
  const { pattern } = readTaskResource(state.Resource);
  if (state.HeartbeatSeconds !== undefined && pattern !== 'token') {
    throw new UnsupportedFeatureError(
      `the field HeartbeatSeconds without .waitForTaskToken (${state.Resource})`,
    );
  }
  const { TimeoutSeconds, HeartbeatSeconds } = state;
  for (const seconds of [TimeoutSeconds, HeartbeatSeconds]) {
    if (typeof seconds === 'number' && !(Number.isInteger(seconds) && seconds > 0)) {
      throw fail('TimeoutSeconds and HeartbeatSeconds are whole numbers above 0');
    }
  }
  const heartbeatIsLate =
    typeof HeartbeatSeconds === 'number' &&
    typeof TimeoutSeconds === 'number' &&
    HeartbeatSeconds >= TimeoutSeconds;
  if (heartbeatIsLate) throw fail('HeartbeatSeconds must be smaller than TimeoutSeconds');
}

function checkWait(state: WaitState, fail: Fail): void {
  if ((state.Seconds === undefined) === (state.Timestamp === undefined)) {
    throw fail('a Wait state needs either Seconds or Timestamp');
  }
}

const distributedFields = [
  'ItemReader',
  'ItemBatcher',
  'ResultWriter',
  'ToleratedFailureCount',
  'ToleratedFailurePercentage',
  'Label',
] as const;

function checkMap(state: MapState, place: string, fail: Fail): void {
  if (!isDistributed(state)) {
    const field = distributedFields.find((name) => state[name] !== undefined);
    if (field) throw fail(`${field} needs the processor mode DISTRIBUTED`);
    if (state.ItemProcessor.ProcessorConfig?.ExecutionType)
      throw fail('ExecutionType needs the mode DISTRIBUTED');
    return;
  }
  const { ItemReader, ItemBatcher, ResultWriter, Items } = state;
  if (ItemReader && Items !== undefined) throw fail('a Map state has either Items or an ItemReader');
  if (ItemReader) checkReader(ItemReader, place, fail);
  if (
    ItemBatcher &&
    ItemBatcher.MaxItemsPerBatch === undefined &&
    ItemBatcher.MaxInputBytesPerBatch === undefined
  ) {
    throw fail('an ItemBatcher needs MaxItemsPerBatch or MaxInputBytesPerBatch');
  }
  if (ResultWriter && !ResultWriter.Resource && !ResultWriter.WriterConfig)
    throw fail('the ResultWriter is empty');
  if (
    ResultWriter?.Resource !== undefined &&
    !/^arn:aws[a-z-]*:states:::s3:putObject$/.test(ResultWriter.Resource)
  ) {
    throw new UnsupportedFeatureError(`the ResultWriter resource ${ResultWriter.Resource} (${place})`);
  }
  if (state.ItemProcessor.ProcessorConfig?.ExecutionType === 'EXPRESS')
    checkExpress(state.ItemProcessor.States, fail);
}

function checkReader(reader: NonNullable<MapState['ItemReader']>, place: string, fail: Fail): void {
  const action = /^arn:aws[a-z-]*:states:::s3:(getObject|listObjectsV2)$/.exec(reader.Resource)?.[1];
  const { InputType, CSVHeaderLocation, CSVHeaders } = reader.ReaderConfig ?? {};
  if (!action) throw new UnsupportedFeatureError(`the ItemReader resource ${reader.Resource} (${place})`);
  if (action === 'getObject' && !InputType)
    throw fail('an ItemReader with s3:getObject needs ReaderConfig.InputType');
  if (action === 'listObjectsV2' && InputType) throw fail('s3:listObjectsV2 takes no InputType');
  if (InputType === 'CSV' && (CSVHeaderLocation === 'GIVEN') !== (CSVHeaders !== undefined)) {
    throw fail('CSVHeaders are given exactly when CSVHeaderLocation is GIVEN');
  }
  if (InputType === 'CSV' && !CSVHeaderLocation) throw fail('a CSV ItemReader needs CSVHeaderLocation');
}

/** An Express child cannot wait for a callback or for a nested execution. */
function checkExpress(states: Record<string, State>, fail: Fail): void {
  for (const [name, state] of Object.entries(states)) {
    if (state.Type === 'Task' && readTaskResource(state.Resource).pattern !== 'request') {
      throw fail(`the state ${name} cannot use ${state.Resource} in an EXPRESS child`);
    }
    if (state.Type === 'Map' && isDistributed(state))
      throw fail(`${name}: an EXPRESS child cannot have a DISTRIBUTED Map`);
    if (state.Type === 'Map') checkExpress(state.ItemProcessor.States, fail);
    if (state.Type === 'Parallel') for (const branch of state.Branches) checkExpress(branch.States, fail);
  }
}
