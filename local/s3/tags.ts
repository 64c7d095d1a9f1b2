import { AwsError, UnsupportedFeatureError } from '../service.ts';
import { authorize, type Operation, type S3Call } from './call.ts';
import { existingObject } from './object-lookup.ts';
import { readXmlBody } from './protocol/checked-body.ts';
import { malformedXml } from './protocol/errors.ts';
import { limits } from './protocol/limits.ts';
import { versionHeaders } from './protocol/object-headers.ts';
import { branch, childrenOf, leaf, parseXml, textOf, xmlDocument } from './protocol/xml.ts';
import type { Tags } from './store/object-table.ts';

const invalidTag = (message: string) => new AwsError('InvalidTag', message, 400);

function checkedTags(pairs: readonly (readonly [string, string])[]): Tags {
  if (pairs.length > limits.tagCount)
    throw new AwsError('BadRequest', `Object tags cannot be greater than ${limits.tagCount}`, 400);
  for (const [key, value] of pairs) {
    if (key === '' || key.length > limits.tagKeyLength)
      throw invalidTag('The TagKey you have provided is invalid');
    if (value.length > limits.tagValueLength) throw invalidTag('The TagValue you have provided is invalid');
  }
  const tags = Object.fromEntries(pairs);
  if (Object.keys(tags).length !== pairs.length)
    throw invalidTag('Cannot provide multiple Tags with the same key');
  return tags;
}

/** Reads `x-amz-tagging`, which is written as a query string. */
export function tagsOfHeader(headers: S3Call['headers']): Tags {
  return checkedTags([...new URLSearchParams(headers['x-amz-tagging'] ?? '')]);
}

export const putObjectTagging: Operation = async (s3, call) => {
  const versionId = call.query.get('versionId');
  authorize(call, versionId === null ? 's3:PutObjectTagging' : 's3:PutObjectVersionTagging');
  const root = parseXml(await readXmlBody(call));
  const [set] = childrenOf(root, 'TagSet');
  if (root.name !== 'Tagging' || set === undefined) throw malformedXml();
  const tags = checkedTags(
    childrenOf(set, 'Tag').map((tag) => [textOf(tag, 'Key') ?? '', textOf(tag, 'Value') ?? '']),
  );
  const object = s3.store.commit(() => {
    const found = existingObject(s3, call);
    s3.store.objects.setTags(found, tags);
    return found;
  });
  return { status: 200, headers: versionHeaders(object) };
};

export const getObjectTagging: Operation = (s3, call) => {
  const versionId = call.query.get('versionId');
  authorize(call, versionId === null ? 's3:GetObjectTagging' : 's3:GetObjectVersionTagging');
  const object = existingObject(s3, call);
  const tags = Object.entries(object.tags).map(([key, value]) =>
    branch('Tag', leaf('Key', key), leaf('Value', value)),
  );
  return {
    status: 200,
    headers: { ...versionHeaders(object), 'content-type': 'application/xml' },
    body: xmlDocument('Tagging', branch('TagSet', ...tags)),
  };
};

export const deleteObjectTagging: Operation = (s3, call) => {
  const versionId = call.query.get('versionId');
  authorize(call, versionId === null ? 's3:DeleteObjectTagging' : 's3:DeleteObjectVersionTagging');
  const object = s3.store.commit(() => {
    const found = existingObject(s3, call);
    s3.store.objects.setTags(found, {});
    return found;
  });
  return { status: 204, headers: versionHeaders(object) };
};

/** Whether a copy takes the tags of its source along. @throws UnsupportedFeatureError for another word */
export function copiesTags(headers: S3Call['headers']): boolean {
  const directive = headers['x-amz-tagging-directive'] ?? 'COPY';
  if (directive !== 'COPY' && directive !== 'REPLACE')
    throw new UnsupportedFeatureError(`S3 x-amz-tagging-directive ${directive}`);
  return directive === 'COPY';
}
