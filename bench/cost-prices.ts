/** What is paid for by use. Amounts are in the unit that the price names, without its thousands or millions. */
export type UsageKind =
  | 'writeUnits'
  | 'readUnits'
  | 's3Writes'
  | 's3Reads'
  | 'invocations'
  | 'gigabyteSeconds'
  | 'transitions'
  | 'sqsRequests'
  | 'kmsRequests'
  | 'kmsSignatures'
  | 'mails'
  | 'apiRequests'
  | 'schedules'
  | 'logGigabytes'
  | 'traces'
  | 'sftpGigabytes'
  | 'outGigabytes';

export type Usage = Readonly<Record<UsageKind, number>>;

export interface Price {
  readonly name: string;
  /** US dollars for so many. */
  readonly usd: number;
  readonly per: number;
  /** Public page of the price. */
  readonly source: string;
}

/** List prices without free tiers and discounts, as known on this day; check them before use. */
export const pricesAsOf = '2026-11-01';
export const priceRegion = 'us-east-1';

const aws = 'https://aws.amazon.com';

export const prices: Readonly<Record<UsageKind, Price>> = {
  writeUnits: {
    name: 'DynamoDB write request units',
    usd: 0.625,
    per: 1e6,
    source: `${aws}/dynamodb/pricing/on-demand/`,
  },
  readUnits: {
    name: 'DynamoDB read request units',
    usd: 0.125,
    per: 1e6,
    source: `${aws}/dynamodb/pricing/on-demand/`,
  },
  s3Writes: { name: 'S3 PUT, COPY, POST, LIST', usd: 0.005, per: 1e3, source: `${aws}/s3/pricing/` },
  s3Reads: { name: 'S3 GET and HEAD', usd: 0.0004, per: 1e3, source: `${aws}/s3/pricing/` },
  invocations: { name: 'Lambda requests', usd: 0.2, per: 1e6, source: `${aws}/lambda/pricing/` },
  gigabyteSeconds: {
    name: 'Lambda GB-seconds (arm64)',
    usd: 0.0000133334,
    per: 1,
    source: `${aws}/lambda/pricing/`,
  },
  transitions: {
    name: 'Step Functions state transitions (Standard)',
    usd: 0.025,
    per: 1e3,
    source: `${aws}/step-functions/pricing/`,
  },
  sqsRequests: { name: 'SQS requests', usd: 0.4, per: 1e6, source: `${aws}/sqs/pricing/` },
  kmsRequests: { name: 'KMS requests', usd: 0.03, per: 1e4, source: `${aws}/kms/pricing/` },
  kmsSignatures: { name: 'KMS signatures (ECC)', usd: 0.15, per: 1e4, source: `${aws}/kms/pricing/` },
  mails: { name: 'SES mails', usd: 0.1, per: 1e3, source: `${aws}/ses/pricing/` },
  apiRequests: { name: 'HTTP API requests', usd: 1, per: 1e6, source: `${aws}/api-gateway/pricing/` },
  schedules: { name: 'Scheduler invocations', usd: 1, per: 1e6, source: `${aws}/eventbridge/pricing/` },
  logGigabytes: {
    name: 'CloudWatch log lines taken in, GB',
    usd: 0.5,
    per: 1,
    source: `${aws}/cloudwatch/pricing/`,
  },
  traces: { name: 'X-Ray traces recorded', usd: 5, per: 1e6, source: `${aws}/xray/pricing/` },
  sftpGigabytes: {
    name: 'Transfer Family data, GB',
    usd: 0.04,
    per: 1,
    source: `${aws}/aws-transfer-family/pricing/`,
  },
  outGigabytes: { name: 'data out to the internet, GB', usd: 0.09, per: 1, source: `${aws}/ec2/pricing/` },
};

/** US dollars a month for each that exists, used or not. */
export const monthlyPrices = {
  /** Per protocol. */
  transferServer: { name: 'SFTP server (Transfer Family, a protocol)', usd: 0.3 * 730 },
  key: { name: 'KMS key', usd: 1 },
  alarm: { name: 'CloudWatch alarm', usd: 0.1 },
  dashboard: { name: 'CloudWatch dashboard', usd: 3 },
} as const;

/** US dollars a month for a GB that lies there. */
export const storagePrices = {
  objects: { name: 'S3 Standard', usd: 0.023 },
  tables: { name: 'DynamoDB, with point-in-time recovery', usd: 0.25 + 0.2 },
} as const;
