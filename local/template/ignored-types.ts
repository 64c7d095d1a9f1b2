import { inventedId, named, nameOf, numbered, type ResourceShape, regionalArn } from './resource-shape.ts';

/** A type that has no effect on one machine, with the reason; its `Ref` and known attributes still resolve. */
export interface IgnoredType {
  readonly reason: string;
  readonly shape: ResourceShape;
}

function ignored(reason: string, shape: ResourceShape = named({})): IgnoredType {
  return { reason, shape };
}

const watching = 'nobody is woken by a machine at a desk; the runtime prints failures itself';
const network = "functions use this machine's own network";
const resourcePolicy = 'only identity policies are evaluated; every caller is a role of this template';
const siteFiles = 'the site is served from the built frontend folder';

const topic = named({ property: 'TopicName', limit: 256 }, 'sns', '', {
  ref: (of) => regionalArn(of, 'sns', nameOf(of, { property: 'TopicName', limit: 256 })),
  attributes: {
    TopicName: (of) => nameOf(of, { property: 'TopicName', limit: 256 }),
    TopicArn: (of) => regionalArn(of, 'sns', nameOf(of, { property: 'TopicName', limit: 256 })),
  },
});

const logGroup = named({ property: 'LogGroupName', limit: 512 }, 'logs', 'log-group:', {
  arn: (of) => regionalArn(of, 'logs', `log-group:${nameOf(of, { property: 'LogGroupName', limit: 512 })}:*`),
});

const networkTypes: Record<string, IgnoredType> = {
  'AWS::EC2::VPC': ignored(
    network,
    numbered('vpc-', 17, { attributes: { VpcId: (of) => `vpc-${inventedId(of, 17)}` } }),
  ),
  'AWS::EC2::Subnet': ignored(network, numbered('subnet-', 17)),
  'AWS::EC2::RouteTable': ignored(network, numbered('rtb-', 17)),
  'AWS::EC2::SubnetRouteTableAssociation': ignored(network),
  'AWS::EC2::Route': ignored(network),
  'AWS::EC2::InternetGateway': ignored(network, numbered('igw-', 17)),
  'AWS::EC2::VPCGatewayAttachment': ignored(network),
  'AWS::EC2::EIP': ignored(
    network,
    numbered('eip-', 17, {
      ref: () => '127.0.0.1',
      attributes: { AllocationId: (of) => `eipalloc-${inventedId(of, 17)}`, PublicIp: () => '127.0.0.1' },
    }),
  ),
  'AWS::EC2::NatGateway': ignored(network, numbered('nat-', 17)),
  'AWS::EC2::SecurityGroup': ignored(
    network,
    numbered('sg-', 17, { attributes: { GroupId: (of) => `sg-${inventedId(of, 17)}` } }),
  ),
  'AWS::EC2::SecurityGroupEgress': ignored(network),
  'AWS::EC2::SecurityGroupIngress': ignored(network),
  'AWS::EC2::VPCEndpoint': ignored(network, numbered('vpce-', 17)),
  'AWS::EC2::FlowLog': ignored(network, numbered('fl-', 17)),
};

/** Every type of resource that the runtime knowingly leaves out. */
export const ignoredTypes: Readonly<Record<string, IgnoredType>> = {
  ...networkTypes,
  'AWS::CDK::Metadata': ignored('it only counts constructs'),
  'AWS::CloudWatch::Alarm': ignored(
    watching,
    named({ property: 'AlarmName', limit: 255 }, 'cloudwatch', 'alarm:'),
  ),
  'AWS::CloudWatch::CompositeAlarm': ignored(
    watching,
    named({ property: 'AlarmName', limit: 255 }, 'cloudwatch', 'alarm:'),
  ),
  'AWS::CloudWatch::Dashboard': ignored(watching, named({ property: 'DashboardName', limit: 255 })),
  'AWS::SNS::Topic': ignored(`${watching}; a call to SNS is refused`, topic),
  'AWS::SNS::TopicPolicy': ignored(resourcePolicy),
  'AWS::SNS::Subscription': ignored(watching),
  'AWS::Budgets::Budget': ignored('nothing is paid for here'),
  'AWS::Logs::LogGroup': ignored('logs go to the terminal and the log file', logGroup),
  'AWS::Logs::MetricFilter': ignored(watching),
  'AWS::Logs::QueryDefinition': ignored(watching),
  'AWS::Logs::ResourcePolicy': ignored(resourcePolicy),
  'AWS::XRay::Group': ignored(watching),
  'AWS::SQS::QueuePolicy': ignored(resourcePolicy),
  'AWS::Lambda::Permission': ignored(resourcePolicy),
  'AWS::Events::EventBusPolicy': ignored(resourcePolicy),
  'AWS::ApiGatewayV2::Deployment': ignored('routes are served as they stand in the template'),
  'AWS::Cognito::ManagedLoginBranding': ignored('the local sign-in page has its own look'),
  'AWS::WAFv2::WebACL': ignored(
    'only this machine can reach the site and the API',
    named({ property: 'Name', limit: 128 }, 'wafv2', 'webacl/'),
  ),
  'AWS::WAFv2::WebACLAssociation': ignored('only this machine can reach the site and the API'),
  'AWS::Lambda::LayerVersion': ignored(siteFiles),
  'Custom::CDKBucketDeployment': ignored(siteFiles),
  'Custom::S3AutoDeleteObjects': ignored('`npm run reset` empties the buckets'),
  'Custom::LogRetention': ignored('logs go to the terminal and the log file'),
};
