import {
  type ConnectionTest,
  deliveryRoutes,
  type EnteredDestination,
} from '../../../functions/deliveries/contract.ts';
import { ConflictError, InvalidInputError, NotFoundError } from '../../../functions/platform/errors.ts';
import { Destination } from '../../../functions/transfer/contract.ts';
import { playable } from './api-routes.ts';
import { type ApiWorld, someSettings } from './api-world.ts';

const { getDeliverySettings, putDeliverySettings, testDelivery, getDeliveryTest, listSettingsChanges } =
  deliveryRoutes;
const runningTest: Omit<ConnectionTest, 'distributorId' | 'testId'> = {
  status: 'RUNNING',
  steps: [],
  startedAt: '2026-03-02T15:00:00.000Z',
};
const testIdOf = (number: number): string => `01KT${String(number).padStart(22, '0')}`;

function accountOf(destination: EnteredDestination | Destination): string {
  if (destination.protocol === 'S3') return [destination.bucket, destination.accessKeyId].join();
  return [destination.protocol, destination.host, destination.port, destination.username].join();
}

function knowsSecret(world: ApiWorld, destination: EnteredDestination): boolean {
  const { settings } = world;
  const known = settings ? [settings, ...settings.kept] : [];
  return known.some((one) => one.hasSecret && accountOf(one.destination) === accountOf(destination));
}

function secretMissing(): InvalidInputError {
  const detail = 'Enter the password or private key for this server and user.';
  return new InvalidInputError('SECRET_MISSING', detail, { fields: [{ pointer: '#/password', detail }] });
}

/** Delivery settings of the world and tests that go as the world's `testLooks` say. */
export const deliveryAnswers = [
  playable(getDeliverySettings, ({ settings }) => {
    if (settings) return { body: settings };
    throw new NotFoundError('DELIVERY_NOT_CONFIGURED', 'Delivery is not configured.');
  }),
  playable(putDeliverySettings, (world, { body, principal }) => {
    const { settings: earlier } = world;
    if (body.version !== (earlier?.version ?? 0))
      throw new ConflictError('SETTINGS_CHANGED', 'The settings were changed by somebody else.');
    const isRole = body.destination.protocol === 'S3' && body.destination.roleArn !== undefined;
    const isEntered = (body.password ?? body.privateKey ?? body.secretAccessKey ?? body.testId) !== undefined;
    if (!isRole && !isEntered && !knowsSecret(world, body.destination)) throw secretMissing();
    const isSame =
      !isEntered &&
      JSON.stringify(earlier?.destination) === JSON.stringify(Destination.parse(body.destination));
    const settings = someSettings({
      destination: Destination.parse(body.destination),
      notificationEmails: body.notificationEmails,
      pgpPublicKey: body.pgpPublicKey,
      version: (earlier?.version ?? 0) + 1,
      hasSecret: !isRole,
      testedAt:
        body.testId === undefined ? (isSame ? earlier?.testedAt : undefined) : '2026-03-02T15:00:01.000Z',
      kept:
        earlier && earlier.destination.protocol !== body.destination.protocol
          ? [{ destination: earlier.destination, hasSecret: earlier.hasSecret }]
          : (earlier?.kept ?? []),
      updatedBy: principal.displayName,
    });
    world.savedSettings.push(body);
    world.settings = settings;
    const { version, updatedAt, updatedBy } = settings;
    world.changes.unshift({ version, updatedAt, updatedBy, changedFields: ['username'] });
    return { body: settings };
  }),
  playable(testDelivery, (world, { params, body }) => {
    const { destination } = body;
    const isEntered = (body.password ?? body.privateKey ?? body.secretAccessKey) !== undefined;
    const asksKeyOnly = destination.protocol === 'SFTP' && destination.hostKeyFingerprint === undefined;
    const isRole = destination.protocol === 'S3' && destination.roleArn !== undefined;
    if (!isEntered && !asksKeyOnly && !isRole && !knowsSecret(world, destination)) throw secretMissing();
    world.startedTests.push(body);
    return { body: { ...runningTest, ...params, testId: testIdOf(world.startedTests.length) } };
  }),
  playable(getDeliveryTest, (world, { params }) => {
    const look = world.testLooks.length > 1 ? world.testLooks.shift() : world.testLooks[0];
    const isEnded = look?.status !== undefined && look.status !== 'RUNNING';
    return {
      body: {
        ...runningTest,
        ...params,
        ...look,
        ...(isEnded && { endedAt: '2026-03-02T15:00:02.000Z' }),
      },
    };
  }),
  playable(listSettingsChanges, ({ changes }) => ({ body: { items: changes } })),
];
