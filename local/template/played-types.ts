import { derivedName, stableUuid } from './physical-id.ts';
import {
  globalArn,
  type Identity,
  inventedId,
  named,
  nameOf,
  numbered,
  type ResourceShape,
  regionalArn,
} from './resource-shape.ts';

const table = named({ property: 'TableName', limit: 255 }, 'dynamodb', 'table/', {
  attributes: {
    StreamArn: (of) => regionalArn(of, 'dynamodb', `table/${tableNameOf(of)}/stream/2000-01-01T00:00:00.000`),
    TableId: (of) => stableUuid(tableNameOf(of)),
  },
});

function tableNameOf(of: Identity): string {
  return nameOf(of, { property: 'TableName', limit: 255 });
}

function bucketNameOf(of: Identity): string {
  return nameOf(of, { property: 'BucketName', limit: 63, isLowerCase: true });
}

function queueNameOf(of: Identity): string {
  const suffix = of.property('FifoQueue') === true ? '.fifo' : '';
  const explicit = of.property('QueueName');
  if (typeof explicit === 'string') return explicit;
  return `${derivedName(of.stackName, of.logicalId, 80 - suffix.length)}${suffix}`;
}

function queueUrlOf(of: Identity): string {
  return `${of.addresses.endpointUrl}/${of.accountId}/${queueNameOf(of)}`;
}

function pathedArn(of: Identity, kind: string, name: string): string {
  const path = of.property('Path');
  return globalArn(of, 'iam', `${kind}${typeof path === 'string' ? path : '/'}${name}`);
}

function poolIdOf(of: Identity): string {
  return `${of.region}_${inventedId(of, 9)}`;
}

function distributionIdOf(of: Identity): string {
  return `E${inventedId(of, 13).toUpperCase()}`;
}

function functionArnOf(of: Identity): string {
  return globalArn(of, 'cloudfront', `function/${nameOf(of, { property: 'Name' })}`);
}

function busNameOf(of: Identity): string {
  const bus = of.property('EventBusName');
  return typeof bus === 'string' ? (bus.split('/').at(-1) ?? bus) : 'default';
}

function ruleArnOf(of: Identity): string {
  const bus = busNameOf(of);
  return regionalArn(
    of,
    'events',
    `rule/${bus === 'default' ? '' : `${bus}/`}${nameOf(of, { property: 'Name' })}`,
  );
}

const bucket: ResourceShape = {
  physicalId: bucketNameOf,
  arn: (of) => `arn:aws:s3:::${bucketNameOf(of)}`,
  attributes: {
    Arn: (of) => `arn:aws:s3:::${bucketNameOf(of)}`,
    DomainName: (of) => `${bucketNameOf(of)}.s3.amazonaws.com`,
    RegionalDomainName: (of) => `${bucketNameOf(of)}.s3.${of.region}.amazonaws.com`,
  },
};

const queue: ResourceShape = {
  physicalId: queueNameOf,
  ref: queueUrlOf,
  arn: (of) => regionalArn(of, 'sqs', queueNameOf(of)),
  attributes: {
    Arn: (of) => regionalArn(of, 'sqs', queueNameOf(of)),
    QueueName: queueNameOf,
    QueueUrl: queueUrlOf,
  },
};

function stateMachineArnOf(of: Identity): string {
  return regionalArn(of, 'states', `stateMachine:${nameOf(of, { property: 'StateMachineName', limit: 80 })}`);
}

const stateMachine: ResourceShape = {
  physicalId: (of) => nameOf(of, { property: 'StateMachineName', limit: 80 }),
  ref: stateMachineArnOf,
  arn: stateMachineArnOf,
  attributes: {
    Arn: stateMachineArnOf,
    Name: (of) => nameOf(of, { property: 'StateMachineName', limit: 80 }),
  },
};

function roleArnOf(of: Identity): string {
  return pathedArn(of, 'role', nameOf(of, { property: 'RoleName' }));
}

function managedPolicyArnOf(of: Identity): string {
  return pathedArn(of, 'policy', nameOf(of, { property: 'ManagedPolicyName', limit: 128 }));
}

const identityAndAccess: Record<string, ResourceShape> = {
  'AWS::IAM::Role': {
    physicalId: (of) => nameOf(of, { property: 'RoleName' }),
    arn: roleArnOf,
    attributes: { Arn: roleArnOf, RoleId: (of) => `AROA${inventedId(of, 17).toUpperCase()}` },
  },
  'AWS::IAM::Policy': named({ property: 'PolicyName', limit: 128 }),
  'AWS::IAM::ManagedPolicy': {
    physicalId: managedPolicyArnOf,
    arn: managedPolicyArnOf,
    attributes: { PolicyArn: managedPolicyArnOf },
  },
};

function keyIdOf(of: Identity): string {
  return stableUuid(`${of.stackName}/${of.logicalId}`);
}

const encryption: Record<string, ResourceShape> = {
  'AWS::KMS::Key': {
    physicalId: keyIdOf,
    arn: (of) => regionalArn(of, 'kms', `key/${keyIdOf(of)}`),
    attributes: { Arn: (of) => regionalArn(of, 'kms', `key/${keyIdOf(of)}`), KeyId: keyIdOf },
  },
  'AWS::KMS::Alias': named({ property: 'AliasName', limit: 256 }, 'kms', ''),
};

const cognito: Record<string, ResourceShape> = {
  'AWS::Cognito::UserPool': {
    physicalId: poolIdOf,
    arn: (of) => regionalArn(of, 'cognito-idp', `userpool/${poolIdOf(of)}`),
    attributes: {
      Arn: (of) => regionalArn(of, 'cognito-idp', `userpool/${poolIdOf(of)}`),
      ProviderName: (of) => `cognito-idp.${of.region}.amazonaws.com/${poolIdOf(of)}`,
      ProviderURL: (of) => of.addresses.issuerUrl,
      UserPoolId: poolIdOf,
    },
  },
  'AWS::Cognito::UserPoolClient': numbered('', 26, {
    attributes: {
      ClientId: (of) => inventedId(of, 26),
      Name: (of) => nameOf(of, { property: 'ClientName', limit: 128 }),
    },
  }),
  'AWS::Cognito::UserPoolGroup': named({ property: 'GroupName', limit: 128 }),
  'AWS::Cognito::UserPoolResourceServer': named({ property: 'Identifier', limit: 256 }),
  'AWS::Cognito::UserPoolDomain': named({ property: 'Domain', limit: 63, isLowerCase: true }),
};

const httpApi: Record<string, ResourceShape> = {
  'AWS::ApiGatewayV2::Api': numbered('', 10, {
    attributes: { ApiEndpoint: (of) => of.addresses.apiUrl, ApiId: (of) => inventedId(of, 10) },
  }),
  'AWS::ApiGatewayV2::Stage': named({ property: 'StageName', limit: 128 }),
  'AWS::ApiGatewayV2::Integration': numbered('', 7),
  'AWS::ApiGatewayV2::Route': numbered('', 7),
  'AWS::ApiGatewayV2::Authorizer': numbered('', 6, {
    attributes: { AuthorizerId: (of) => inventedId(of, 6) },
  }),
};

const cloudFront: Record<string, ResourceShape> = {
  'AWS::CloudFront::Distribution': {
    physicalId: distributionIdOf,
    arn: (of) => globalArn(of, 'cloudfront', `distribution/${distributionIdOf(of)}`),
    attributes: {
      Id: distributionIdOf,
      DomainName: (of) => `d${inventedId(of, 13)}.cloudfront.net`,
    },
  },
  'AWS::CloudFront::OriginAccessControl': numbered('E', 13, {
    attributes: { Id: (of) => `E${inventedId(of, 13)}` },
  }),
  'AWS::CloudFront::Function': named({ property: 'Name' }, 'cloudfront', 'function/', {
    ref: functionArnOf,
    arn: functionArnOf,
    attributes: { FunctionARN: functionArnOf },
  }),
  'AWS::CloudFront::CachePolicy': numbered('', 32, { attributes: { Id: (of) => inventedId(of, 32) } }),
  'AWS::CloudFront::OriginRequestPolicy': numbered('', 32, {
    attributes: { Id: (of) => inventedId(of, 32) },
  }),
  'AWS::CloudFront::ResponseHeadersPolicy': numbered('', 32, {
    attributes: { Id: (of) => inventedId(of, 32) },
  }),
};

function transferServerIdOf(of: Identity): string {
  return `s-${keyIdOf(of).replaceAll('-', '').slice(0, 17)}`;
}

function transferServerArnOf(of: Identity): string {
  return regionalArn(of, 'transfer', `server/${transferServerIdOf(of)}`);
}

const transferServer: ResourceShape = {
  physicalId: transferServerIdOf,
  ref: transferServerArnOf,
  arn: transferServerArnOf,
  attributes: { Arn: transferServerArnOf, ServerId: transferServerIdOf },
};

/** Every type of resource that some part of the runtime plays. */
export const playedTypes: Readonly<Record<string, ResourceShape>> = {
  ...identityAndAccess,
  ...encryption,
  ...cognito,
  ...httpApi,
  ...cloudFront,
  'AWS::DynamoDB::Table': table,
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::S3::Bucket': bucket,
  // Whether CloudFront may list the site's bucket decides how it says that a page is missing.
  'AWS::S3::BucketPolicy': numbered('', 20),
  'Custom::S3BucketNotifications': numbered('', 20),
  'AWS::SQS::Queue': queue,
  'AWS::Lambda::Function': named({ property: 'FunctionName' }, 'lambda', 'function:'),
  'AWS::Lambda::EventInvokeConfig': numbered('', 20),
  'AWS::Lambda::EventSourceMapping': {
    physicalId: keyIdOf,
    attributes: { Id: keyIdOf },
  },
  'AWS::StepFunctions::StateMachine': stateMachine,
  'AWS::Events::Rule': {
    physicalId: (of) => nameOf(of, { property: 'Name' }),
    arn: ruleArnOf,
    attributes: { Arn: ruleArnOf },
  },
  'AWS::Events::EventBus': named({ property: 'Name' }, 'events', 'event-bus/', {
    attributes: { Name: (of) => nameOf(of, { property: 'Name' }) },
  }),
  'AWS::Scheduler::Schedule': named({ property: 'Name' }, 'scheduler', 'schedule/', {
    arn: scheduleArnOf,
  }),
  'AWS::Scheduler::ScheduleGroup': named({ property: 'Name' }, 'scheduler', 'schedule-group/'),
  'AWS::SES::EmailIdentity': named({ property: 'EmailIdentity', limit: 256 }, 'ses', 'identity/'),
  'AWS::SES::ConfigurationSet': named({ property: 'Name' }, 'ses', 'configuration-set/'),
  'AWS::SES::ConfigurationSetEventDestination': numbered('', 20),
  'AWS::Transfer::Server': transferServer,
};

function scheduleArnOf(of: Identity): string {
  const group = of.property('GroupName');
  const name = nameOf(of, { property: 'Name' });
  return regionalArn(of, 'scheduler', `schedule/${typeof group === 'string' ? group : 'default'}/${name}`);
}
