import { AwsError } from '../../service.ts';

export const noSuchKey = () => new AwsError('NoSuchKey', 'The specified key does not exist.', 404);

export const noSuchBucket = (name: string) =>
  new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404, { BucketName: name });

export const noSuchUpload = () =>
  new AwsError(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    404,
  );

export const noSuchVersion = () =>
  new AwsError('NoSuchVersion', 'The specified version does not exist.', 404);

export const preconditionFailed = (condition: string) =>
  new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412, {
    Condition: condition,
  });

export const invalidArgument = (message: string, name: string, value: string) =>
  new AwsError('InvalidArgument', message, 400, { ArgumentName: name, ArgumentValue: value });

export const invalidRequest = (message: string) => new AwsError('InvalidRequest', message, 400);

export const malformedXml = () =>
  new AwsError(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
    400,
  );

export const invalidRange = (sizeBytes: number) =>
  new AwsError('InvalidRange', 'The requested range is not satisfiable', 416, {
    ActualObjectSize: sizeBytes,
  });
