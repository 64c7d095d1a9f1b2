import { join, relative } from 'node:path';
import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, type CfnFunction, LoggingFormat, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat, SourceMapMode } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { acknowledge } from './nag.ts';
import type { Stage } from './stages.ts';

const repository = join(import.meta.dirname, '..', '..');

export interface NodeFunctionProps {
  readonly stage: Stage;
  /** Below `functions/`, without `.lambda.ts`: `data-exports/plan-chunks`. */
  readonly source: string;
  readonly timeout: Duration;
  /** @default 512 */
  readonly memoryMegabytes?: number;
  /** @default none */
  readonly environment?: Record<string, string>;
}

/**
 * The one way to make a function: Node 24 on arm64, ESM bundle, JSON logs kept for the stage's days, tracing, a role of
 * its own that may write its own log and nothing else until it is granted more. Its metadata tells the local runtime
 * which source to run.
 */
export class NodeFunction extends NodejsFunction {
  constructor(scope: Construct, id: string, props: NodeFunctionProps) {
    const entry = join('functions', `${props.source}.lambda.ts`);
    const logGroup = new LogGroup(scope, `${id}Log`, {
      retention: props.stage.logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    super(scope, id, {
      entry: join(repository, entry),
      projectRoot: repository,
      depsLockFilePath: join(repository, 'package-lock.json'),
      handler: 'handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      timeout: props.timeout,
      memorySize: props.memoryMegabytes ?? 512,
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: Tracing.ACTIVE,
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_SERVICE_NAME: props.source.split('/')[0] ?? '',
        ...props.environment,
      },
      bundling: {
        format: OutputFormat.ESM,
        target: 'node24',
        minify: true,
        sourceMap: true,
        sourceMapMode: SourceMapMode.DEFAULT,
        externalModules: [],
        // Bundled CommonJS packages call require(); an ES module has none of its own.
        banner: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
        // ssh2's optional native add-ons: it runs without them.
        esbuildArgs: { '--external:cpu-features': true, '--external:*.node': true },
        commandHooks: {
          beforeBundling: () => [],
          beforeInstall: () => [],
          afterBundling: (_, outputFolder) => [sourcesFromRepository(outputFolder)],
        },
      },
    });
    (this.node.defaultChild as CfnFunction).addMetadata('local', { entry, handler: 'handler' });
    acknowledge(role, 'AwsSolutions-IAM5', 'X-Ray takes no resource; log streams are named at run time', [
      'Resource::*',
    ]);
    const nist = 'NIST.800.53.R5';
    acknowledge(
      this,
      `${nist}-LambdaInsideVPC`,
      'Its role is its border; a network would ask for a NAT and deny nothing',
    );
    acknowledge(
      this,
      `${nist}-LambdaDLQ`,
      'Called by the API, by a workflow that retries, or from a queue or schedule with dead letters; what is started on the side is noted in a table first',
    );
    acknowledge(
      this,
      `${nist}-LambdaConcurrency`,
      'The API is throttled and each workflow bounds what it does at once; a reserve would idle',
    );
  }

  /** Nobody calls a version or an alias, which CDK would allow together with the function. */
  override get resourceArnsForGrantInvoke(): string[] {
    return [this.functionArn];
  }

  /** Gives the right and nothing beyond it. */
  allow(actions: string[], resources: string[]): void {
    this.addToRolePolicy(new PolicyStatement({ actions, resources }));
  }
}

/**
 * Names the sources in a source map, on its third line, from the repository on. esbuild names them from the folder that it
 * writes to: the same sources built elsewhere would be another asset, and every function would be deployed again.
 */
function sourcesFromRepository(outputFolder: string): string {
  const way = `${relative(outputFolder, repository)}/`.replaceAll('.', '\\.');
  const map = join(outputFolder, 'index.mjs.map');
  return `sed -i.before '3s#"${way}#"#g' "${map}" && rm "${map}.before"`;
}
