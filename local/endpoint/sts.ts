import { text } from 'node:stream/consumers';
import { sessionArn } from '../iam/access-control.ts';
import { type LocalService, UnsupportedFeatureError } from '../service.ts';
import { elements } from './write-response.ts';

/** AWS STS as far as `GetCallerIdentity`: which role a key stands for. */
export function createStsService(accountId: string): LocalService {
  return {
    signingName: 'sts',
    handle: async ({ body, caller, requestId, url }) => {
      const form = new URLSearchParams(await text(body));
      const action = form.get('Action') ?? url.searchParams.get('Action');
      if (action !== 'GetCallerIdentity') throw new UnsupportedFeatureError(`sts:${action}`);
      const { roleArn } = caller;
      const identity = {
        Arn: roleArn === undefined ? `arn:aws:iam::${accountId}:user/operator` : sessionArn(roleArn),
        UserId: roleArn === undefined ? 'AIDALOCALOPERATOR' : 'AROALOCALROLE:local',
        Account: accountId,
      };
      const result = `<GetCallerIdentityResult>${elements(identity)}</GetCallerIdentityResult>`;
      const metadata = `<ResponseMetadata>${elements({ RequestId: requestId })}</ResponseMetadata>`;
      return {
        status: 200,
        headers: { 'content-type': 'text/xml' },
        body: `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${result}${metadata}</GetCallerIdentityResponse>`,
      };
    },
  };
}
