import type { LocalClock } from '../../clock.ts';
import { AwsError } from '../../service.ts';
import { limits } from './limits.ts';

/** The name in any case, as AWS reads it. */
function parameter(url: URL, name: string): string | undefined {
  for (const [found, value] of url.searchParams) if (found.toLowerCase() === name) return value;
  return undefined;
}

/**
 * Refuses a presigned URL after its time, by the runtime's clock. The signature itself is the endpoint's matter.
 * @throws AwsError `AccessDenied`, `AuthorizationQueryParametersError`
 */
export function checkPresignedTime(url: URL, clock: LocalClock): void {
  if (parameter(url, 'x-amz-signature') === undefined) return;
  const signed = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(parameter(url, 'x-amz-date') ?? '');
  const lifeSeconds = Number(parameter(url, 'x-amz-expires') ?? Number.NaN);
  if (signed === null || !(lifeSeconds >= 1 && lifeSeconds <= limits.presignedSeconds))
    throw new AwsError(
      'AuthorizationQueryParametersError',
      `X-Amz-Date must be a time and X-Amz-Expires between 1 and ${limits.presignedSeconds} seconds`,
      400,
    );
  const [, year, month, day, hour, minute, second] = signed;
  const signedAtMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (clock.nowMs() <= signedAtMs + lifeSeconds * 1000) return;
  throw new AwsError('AccessDenied', 'Request has expired', 403, {
    'X-Amz-Expires': lifeSeconds,
    Expires: new Date(signedAtMs + lifeSeconds * 1000).toISOString(),
    ServerTime: clock.now().toISOString(),
  });
}
