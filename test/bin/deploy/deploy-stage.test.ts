import { describe, expect, it } from 'vitest';
import { type DeploymentSteps, deployStage } from '../../../bin/deploy/deploy-stage.ts';
import { deployableStage } from '../../../bin/deploy/deployable-stage.ts';
import type { Stage } from '../../../lib/platform/stages.ts';

const stage: Stage = { ...deployableStage('prod'), mailFrom: 'exports@vendor.test' };

const outputs = {
  'waybill-prod-web': {
    SiteUrl: 'https://d1.cloudfront.net',
    SiteBucketName: 'site-bucket',
    SignInIssuer: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_x',
    SiteClientId: 'client-1',
  },
  'waybill-prod-app': { ApiUrl: 'https://api.example', SenderArn: 'arn:aws:iam::222222222222:root' },
  'waybill-prod-integrator': { FirmSftpServerId: 's-0123' },
};

interface World {
  readonly steps: DeploymentSteps;
  readonly done: string[];
}

/** AWS in which everything goes well, but for what is given. */
function world(
  given: {
    account?: string;
    bootstrap?: string;
    region?: string;
    exitCode?: number;
    outputsText?: string;
  } = {},
): World {
  const done: string[] = [];
  const { exitCode = 0, outputsText = JSON.stringify(outputs) } = given;
  const steps: DeploymentSteps = {
    regionOfShell: given.region,
    view: {
      account: async () => {
        if (given.account === 'none') throw new Error('the token has expired');
        return given.account ?? stage.account;
      },
      stackStatus: async (name) => {
        expect(name).toBe('CDKToolkit');
        return 'bootstrap' in given ? given.bootstrap : 'UPDATE_COMPLETE';
      },
    },
    buildSite: async () => void done.push('build'),
    deployStacks: async () => {
      done.push('stacks');
      return { exitCode, outputsText };
    },
    publishSite: async (bucket, config) => {
      done.push(`publish to ${bucket} ${JSON.stringify(config)}`);
      return { writtenCount: 3, unchangedCount: 9, removedCount: 1 };
    },
    log: () => undefined,
  };
  return { steps, done };
}

describe('deploying a stage', () => {
  it('builds the site, deploys the stacks, and publishes the site with what the stacks told', async () => {
    const { steps, done } = world();
    expect(await deployStage(stage, steps)).toBe('https://d1.cloudfront.net');
    const config = {
      apiUrl: 'https://api.example',
      issuer: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_x',
      clientId: 'client-1',
      senderArn: 'arn:aws:iam::222222222222:root',
      sftpAddress: 's-0123.server.transfer.us-east-1.amazonaws.com',
    };
    expect(done).toEqual(['build', 'stacks', `publish to site-bucket ${JSON.stringify(config)}`]);
  });

  it('does the same again when it is run again', async () => {
    const { steps, done } = world();
    await deployStage(stage, steps);
    const first = [...done];
    await deployStage(stage, steps);
    expect(done).toEqual([...first, ...first]);
  });

  it.each([
    [
      'credentials of another account',
      { account: '999999999999' },
      /of account 999999999999, but .* 222222222222; set AWS_PROFILE/,
    ],
    ['no credentials', { account: 'none' }, /no credentials, or they have expired; sign in/],
    ['a shell in another region', { region: 'eu-west-1' }, /AWS_REGION says eu-west-1, .* us-east-1; unset/],
    [
      'no bootstrap',
      { bootstrap: undefined },
      /no CDKToolkit stack .* run once: npx cdk bootstrap aws:\/\/222222222222\/us-east-1$/,
    ],
    ['a bootstrap that failed', { bootstrap: 'ROLLBACK_COMPLETE' }, /\(it is ROLLBACK_COMPLETE\); run once/],
  ])('refuses with %s before it touches anything', async (_, given, text) => {
    const { steps, done } = world(given);
    await expect(deployStage(stage, steps)).rejects.toThrow(text);
    expect(done).toEqual([]);
  });

  it('refuses a stage whose sender is still the one of the repository', async () => {
    const { steps, done } = world();
    await expect(deployStage(deployableStage('prod'), steps)).rejects.toThrow(
      /would send mails as no-reply@waybill\.example, .*; give it your sender in lib\/platform\/stages\.ts/,
    );
    expect(done).toEqual([]);
  });

  it('leaves the site as it was when the stacks fail, or when their outputs are of another version', async () => {
    const failed = world({ exitCode: 1 });
    await expect(deployStage(stage, failed.steps)).rejects.toThrow(
      /cdk ended with 1\); the site was left as it was/,
    );
    const other = world({ outputsText: JSON.stringify({ ...outputs, 'waybill-prod-integrator': {} }) });
    await expect(deployStage(stage, other.steps)).rejects.toThrow(/no output FirmSftpServerId; deploy them/);
    expect([...failed.done, ...other.done]).toEqual(['build', 'stacks', 'build', 'stacks']);
  });
});

describe('the name of a stage', () => {
  it.each([
    [undefined, /no stage was named; choose one of dev, prod, or add yours/],
    ['local', /played on this machine \(npm start\); choose one of dev, prod/],
    ['staging', /there is no stage staging; choose one of dev, prod/],
    ['toString', /there is no stage toString/],
  ])('%s is refused, and the known ones are told', (name, text) => {
    expect(() => deployableStage(name)).toThrow(text);
  });
});
