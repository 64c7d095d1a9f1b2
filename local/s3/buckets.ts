import { authorize, type Operation } from './call.ts';
import { xmlDocument } from './protocol/xml.ts';

export const headBucket: Operation = (_s3, call) => {
  authorize(call, 's3:ListBucket');
  return { status: 200, headers: { 'x-amz-access-point-alias': 'false' } };
};

/** Empty, which is how S3 spells its first region; the runtime's S3 is not told where it plays. */
export const getBucketLocation: Operation = (_s3, call) => {
  authorize(call, 's3:GetBucketLocation');
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: xmlDocument('LocationConstraint'),
  };
};
