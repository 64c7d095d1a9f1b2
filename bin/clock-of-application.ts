import * as z from 'zod';

/** Where the clock of an application that runs on this machine is moved, as its `runtime.json` says. */
export const ClockOfApplication = z.object({ url: z.url(), token: z.string() });
export type ClockOfApplication = z.infer<typeof ClockOfApplication>;

const Told = z.object({ now: z.iso.datetime() });

export const timeOf = (clock: ClockOfApplication): Promise<Date> => ask(clock, { method: 'GET' });

/** Moves it forward; whatever has fallen due happens. @throws Error when that is in its past */
export const goOnTo = (clock: ClockOfApplication, to: Date): Promise<Date> =>
  ask(clock, { method: 'POST', body: JSON.stringify({ to: to.toISOString() }) });

async function ask({ url, token }: ClockOfApplication, request: RequestInit): Promise<Date> {
  const answer = await fetch(url, { ...request, headers: { authorization: `Bearer ${token}` } });
  if (!answer.ok) throw new Error(`the clock answered ${answer.status}: ${await answer.text()}`);
  return new Date(Told.parse(await answer.json()).now);
}
