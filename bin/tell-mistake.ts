import * as z from 'zod';
import { WaybillError } from '../functions/platform/errors.ts';

/** Tells a mistake of the caller in a line, with the usage where the words were wrong; a bug keeps its stack. @returns the exit code */
export function tellMistake(error: unknown, usage: string): number {
  if (error instanceof WaybillError) process.stderr.write(`${error.message}\n`);
  else if (error instanceof z.ZodError) process.stderr.write(`${z.prettifyError(error)}\n\n${usage}`);
  else if (error instanceof TypeError && 'code' in error)
    process.stderr.write(`${error.message}\n\n${usage}`);
  else if (isWithoutRegion(error))
    process.stderr.write('AWS_REGION is not set; set it to the region of the stage\n');
  else if (isWithoutCredentials(error))
    process.stderr.write(
      'AWS does not know who this is: there are no credentials, or they have expired; sign in (aws sso login), or set AWS_PROFILE\n',
    );
  else throw error;
  return 2;
}

const isWithoutRegion = (error: unknown) => error instanceof Error && error.message === 'Region is missing';

/** As the AWS SDK and the services name it. */
const credentialErrors = new Set([
  'CredentialsProviderError',
  'TokenProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
]);
const isWithoutCredentials = (error: unknown) => error instanceof Error && credentialErrors.has(error.name);
