import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { LogLevel, QueryLanguage, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct, type IConstruct } from 'constructs';
import { directoryIndexes } from '../../functions/directory/contract.ts';
import type { DataStack } from '../data-stack.ts';
import type { Alarms } from '../platform/alarms.ts';
import { acknowledge } from '../platform/nag.ts';
import { NodeFunction } from '../platform/node-function.ts';
import type { Stage } from '../platform/stages.ts';
import { MoveWorkflow } from './move-workflow.ts';

export interface DistributorPackagesProps {
  readonly stage: Stage;
  readonly data: DataStack;
  readonly alarms: Alarms;
}

const readItems = ['dynamodb:GetItem', 'dynamodb:Query'];
const writeItems = ['dynamodb:PutItem', 'dynamodb:UpdateItem'];
const { clientsByName, clientsByPackage } = directoryIndexes;

/** The rooms of distributor packages, clients and package moves: their functions, and the workflow of moves. */
export class DistributorPackages extends Construct {
  readonly packagesApi: NodeFunction;
  readonly clientsApi: NodeFunction;
  readonly movesApi: NodeFunction;
  readonly #props: DistributorPackagesProps;

  constructor(scope: Construct, id: string, props: DistributorPackagesProps) {
    super(scope, id);
    this.#props = props;
    const moveClients = this.#moveClients();
    const machine = this.#machine(moveClients);
    this.packagesApi = this.#packagesApi(machine);
    this.clientsApi = this.#clientsApi();
    this.movesApi = this.#movesApi(machine);
    props.alarms.high(this, 'MoveFailedAlarm', {
      title: 'Clients could not be moved to another distributor package',
      runbookAnchor: 'package-move-stopped',
      metric: machine.metricFailed(),
      threshold: 1,
    });
    this.#acknowledgeWildcards(machine);
  }

  #api(id: string, source: string, environment: Record<string, string> = {}): NodeFunction {
    return this.#make(id, source, Duration.seconds(29), environment);
  }

  #make(id: string, source: string, timeout: Duration, environment: Record<string, string>): NodeFunction {
    const { stage, data } = this.#props;
    const made = new NodeFunction(this, id, {
      stage,
      source,
      timeout,
      // One whole vCPU: the API writes workbooks and plans over a hundred thousand clients within its 29 seconds.
      memoryMegabytes: 1769,
      environment: {
        DIRECTORY_TABLE: data.directoryTable.tableName,
        PACKAGES_TABLE: data.packagesTable.tableName,
        ...environment,
      },
    });
    made.allow(['kms:Decrypt'], [data.recordsKey.keyArn]); // tables and buckets are encrypted with it
    return made;
  }

  #packagesApi(machine: StateMachine): NodeFunction {
    const { data } = this.#props;
    const api = this.#api('PackagesApi', 'distributor-packages/api', {
      LOGOS_BUCKET: data.logosBucket.bucketName,
      MOVE_WORKFLOW_ARN: machine.stateMachineArn,
    });
    api.allow([...readItems, ...writeItems, 'dynamodb:DeleteItem'], [data.packagesTable.tableArn]);
    api.allow([...readItems, 'dynamodb:ConditionCheckItem'], [data.directoryTable.tableArn]);
    this.#mayQuery(api, clientsByPackage);
    this.#mayKeep(api, data.logosBucket);
    machine.grantStartExecution(api);
    return api;
  }

  #clientsApi(): NodeFunction {
    const { data } = this.#props;
    const api = this.#api('ClientsApi', 'clients/api', {
      LOGOS_BUCKET: data.logosBucket.bucketName,
      REPORTS_BUCKET: data.exportsBucket.bucketName,
    });
    api.allow(
      [
        ...readItems,
        ...writeItems,
        'dynamodb:BatchGetItem',
        'dynamodb:DeleteItem',
        'dynamodb:ConditionCheckItem',
      ],
      [data.packagesTable.tableArn],
    );
    api.allow([...readItems, ...writeItems], [data.directoryTable.tableArn]);
    this.#mayQuery(api, clientsByName, clientsByPackage);
    this.#mayKeep(api, data.logosBucket);
    this.#mayKeep(api, data.exportsBucket);
    // Workbooks are written in parts.
    api.allow(['s3:AbortMultipartUpload'], [data.exportsBucket.arnForObjects('*')]);
    return api;
  }

  #movesApi(machine: StateMachine): NodeFunction {
    const { data } = this.#props;
    const api = this.#api('MovesApi', 'package-moves/api', {
      REPORTS_BUCKET: data.exportsBucket.bucketName,
      MOVE_WORKFLOW_ARN: machine.stateMachineArn,
    });
    api.allow([...readItems, ...writeItems], [data.packagesTable.tableArn]);
    api.allow([...readItems, 'dynamodb:BatchGetItem'], [data.directoryTable.tableArn]);
    this.#mayKeep(api, data.exportsBucket);
    machine.grantStartExecution(api);
    return api;
  }

  #moveClients(): NodeFunction {
    const { data } = this.#props;
    const move = this.#make('MoveClients', 'package-moves/move-clients', Duration.minutes(1), {
      REPORTS_BUCKET: data.exportsBucket.bucketName,
    });
    move.allow(
      ['dynamodb:GetItem', ...writeItems, 'dynamodb:ConditionCheckItem'],
      [data.packagesTable.tableArn],
    );
    move.allow(
      [...readItems, 'dynamodb:BatchGetItem', 'dynamodb:UpdateItem', 'dynamodb:ConditionCheckItem'],
      [data.directoryTable.tableArn],
    );
    this.#mayQuery(move, clientsByPackage);
    move.allow(['s3:GetObject'], [data.exportsBucket.arnForObjects('*')]);
    move.allow(['s3:ListBucket'], [data.exportsBucket.bucketArn]);
    return move;
  }

  #mayQuery(querying: NodeFunction, ...indexes: readonly { readonly name: string }[]): void {
    const { directoryTable } = this.#props.data;
    const arns = indexes.map(({ name }) => `${directoryTable.tableArn}/index/${name}`);
    querying.allow(['dynamodb:Query'], arns);
  }

  #mayKeep(keeping: NodeFunction, bucket: Bucket): void {
    keeping.allow(['s3:GetObject', 's3:PutObject'], [bucket.arnForObjects('*')]);
    keeping.allow(['s3:ListBucket'], [bucket.bucketArn]); // a missing object says so instead of `denied`
    keeping.allow(['kms:GenerateDataKey'], [this.#props.data.recordsKey.keyArn]);
  }

  #machine(moveClients: NodeFunction): StateMachine {
    return new StateMachine(this, 'MoveMachine', {
      definitionBody: new MoveWorkflow(this, 'MoveWorkflow', { moveClients }).definition,
      queryLanguage: QueryLanguage.JSONATA,
      stateMachineType: StateMachineType.STANDARD,
      tracingEnabled: true,
      logs: {
        destination: new LogGroup(this, 'MoveMachineLog', {
          retention: this.#props.stage.logRetentionDays as RetentionDays,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
        level: LogLevel.ALL,
        includeExecutionData: false,
      },
    });
  }

  #acknowledgeWildcards(machine: StateMachine): void {
    const accept = (construct: IConstruct, reason: string, resources: string[]) =>
      acknowledge(
        construct,
        'AwsSolutions-IAM5',
        reason,
        resources.map((resource) => `Resource::${resource}`),
      );
    const reason = 'Objects are made at run time, below a key prefix of their tenant';
    accept(this, reason, bucketObjects(this.#props.stage));
    accept(machine, 'Log delivery and X-Ray take no resource', ['*']);
  }
}

/** The buckets' objects as cdk-nag spells another stack's exports. */
function bucketObjects(stage: Stage): string[] {
  const exported = `waybill-${stage.name}-data:ExportsOutput`;
  return [
    `${exported}FnGetAttLogosBucketCB63A7EEArnC954436C/*`,
    `${exported}FnGetAttExportsBucket5A12738BArn6FAD0B2A/*`,
  ];
}
