import { type ServiceRequest, type ServiceResponse, UnsupportedFeatureError } from '../service.ts';
import { authorize, isoTime, type Operation, type S3Context } from './call.ts';
import { branch, leaf, xmlDocument } from './protocol/xml.ts';

/** Every bucket by its name, in one page; they were all made when the stack was. */
export function listBuckets({ buckets, clock }: S3Context, request: ServiceRequest): ServiceResponse {
  const { method, url, caller } = request;
  const parameters = [...url.searchParams.keys()].filter((name) => name !== 'x-id');
  if (method !== 'GET' || parameters.length > 0)
    throw new UnsupportedFeatureError(
      `S3 ${method} on the service with ${parameters.join(', ') || 'nothing'}`,
    );
  caller.authorize('s3:ListAllMyBuckets', 'arn:aws:s3:::*');
  const CreationDate = isoTime(clock.nowMs());
  const listed = [...buckets.keys()]
    .sort()
    .map((name) => branch('Bucket', leaf('Name', name), leaf('CreationDate', CreationDate)));
  return { status: 200, body: xmlDocument('ListAllMyBucketsResult', branch('Buckets', ...listed)) };
}

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
