import { beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../bin/smoke/story.ts';
import { DeliverySettings } from '../../functions/deliveries/contract.ts';
import { meridian, requestExport, transferComplete } from '../support/export-calls.ts';
import { useFlow } from '../support/flow.ts';

const settingsPath = `${meridian}/delivery-settings`;
const [gone, there, requester] = [
  'gone@bounce.example',
  'exports@meridian-hr.example',
  'dana@meridian-hr.example',
];
const spam = 'complaint@simulator.amazonses.com';

describe('a notification address that mail comes back from', () => {
  const flow = useFlow({ recordCount: 6 });
  beforeAll(() => name([gone, there]));

  it('is shown on the settings after the first mail, the other one is not', async () => {
    const { exportNumber } = await exported();
    expect(await addressees(exportNumber, 2)).toEqual([there, gone]);
    expect(await bounced([gone])).toEqual([gone]);
  });

  it('is not mailed again; the other one still is', async () => {
    const { exportNumber } = await exported();
    expect(await addressees(exportNumber, 1)).toEqual([there]);
    expect(await bounced([gone])).toEqual([gone]);
  });

  it('is mailed again when it is saved again', async () => {
    await name([gone, there]);
    expect(await bounced([])).toEqual([]);
    const { exportNumber } = await exported();
    expect(await addressees(exportNumber, 2)).toEqual([there, gone]);
    expect(await bounced([gone])).toEqual([gone]);
  });

  it('leaves the person who asked to be told when there is no other, of a complaint as of a bounce', async () => {
    await name([gone, spam]);
    await addressees((await exported()).exportNumber, 2);
    expect(await bounced([gone, spam])).toEqual([gone, spam]);
    const { exportNumber } = await exported();
    expect(await addressees(exportNumber, 1)).toEqual([requester]);
    const mail = (await flow().mails()).find(({ subject }) => subject.includes(exportNumber));
    expect(mail?.text).toContain(`comes back: ${gone}, ${spam}.`);
  });

  const settings = () => flow().person('pat').get(settingsPath, DeliverySettings);

  /** Saves the settings with other addresses. */
  async function name(notificationEmails: readonly string[]): Promise<void> {
    const { destination } = await settings();
    await flow().person('pat').put(settingsPath, { destination, notificationEmails }, DeliverySettings);
  }

  async function exported() {
    const dana = flow().person('dana');
    return transferComplete(dana, await requestExport(dana));
  }

  /** To whom the mails of an export went, once there are so many and its workflow is over. */
  async function addressees(exportNumber: string, count: number): Promise<string[]> {
    const to = await eventually(`${count} mails`, async () => {
      const mails = (await flow().mails()).filter(({ subject }) => subject.includes(exportNumber));
      return mails.length >= count ? mails.flatMap((mail) => mail.to) : undefined;
    });
    return to;
  }

  /** The addresses shown as bounced, once they are as many as wanted. */
  function bounced(wanted: readonly string[]): Promise<string[]> {
    return eventually('the addresses to be shown', async () => {
      const { bouncedEmails } = await settings();
      return bouncedEmails.length >= wanted.length ? bouncedEmails : undefined;
    });
  }
});
