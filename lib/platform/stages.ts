/** Everything that differs between stages, as literals: no look-ups, no environment. */
export interface Stage {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** Sender of the mails; its domain is verified with SES. */
  readonly mailFrom: string;
  /** Prefix of the sign-in pages' domain, unique in the region. */
  readonly signInDomainPrefix: string;
  /** Origins, besides its own, that the site's scripts may call (Content-Security-Policy `connect-src`). */
  readonly connectSources: readonly string[];
  /**
   * Destinations that the address guard lets through although they are not public; without `port`, every port.
   * Empty on every deployed stage (tested).
   */
  readonly destinationExceptions: readonly { readonly host: string; readonly port?: number }[];
  /** Where alarms are mailed; none = alarms show only in CloudWatch. */
  readonly alarmEmail?: string;
  /** Days that CloudWatch keeps log lines. */
  readonly logRetentionDays: number;
}

const region = 'us-east-1';

function deployed(name: string, account: string): Stage {
  return {
    name,
    account,
    region,
    mailFrom: 'no-reply@waybill.example',
    signInDomainPrefix: `waybill-${name}-${account}`,
    connectSources: [
      `https://cognito-idp.${region}.amazonaws.com`,
      `https://waybill-${name}-${account}.auth.${region}.amazoncognito.com`,
      `https://*.execute-api.${region}.amazonaws.com`,
      // Uploads by request go straight to a bucket.
      `https://*.s3.${region}.amazonaws.com`,
    ],
    destinationExceptions: [],
    logRetentionDays: 365,
  };
}

export const stages: Readonly<Record<string, Stage>> = {
  /** One machine: played by `local/` from the same template. */
  local: {
    ...deployed('local', '000000000000'),
    connectSources: ['http://127.0.0.1:*'],
    destinationExceptions: [{ host: '127.0.0.1' }],
    logRetentionDays: 7,
  },
  dev: deployed('dev', '111111111111'),
  prod: deployed('prod', '222222222222'),
};

/** @throws Error naming the known stages */
export function stageNamed(name: string): Stage {
  const stage = stages[name];
  if (stage === undefined)
    throw new Error(`no stage ${name}; choose one of ${Object.keys(stages).join(', ')}`);
  return stage;
}
