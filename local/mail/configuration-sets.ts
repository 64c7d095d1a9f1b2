import * as z from 'zod';
import { AwsError, UnsupportedFeatureError } from '../service.ts';
import { parseProperties, type TemplateResource } from '../sqs/template-resource.ts';

/** Events that captured mail can cause; a virus, the reason of `reject`, is never found here. */
const playedEvents = ['bounce', 'complaint', 'delivery', 'reject'] as const;
export type MailEventKind = (typeof playedEvents)[number];

/** With which settings mail is sent, and what of it is told to the default event bus. */
export interface ConfigurationSet {
  readonly name: string;
  readonly events: ReadonlySet<MailEventKind>;
}

const ignored = z.unknown().optional();

const SetProperties = z.strictObject({
  Name: z.string().optional(),
  SendingOptions: z.strictObject({ SendingEnabled: z.literal(true) }).optional(),
  // How mail leaves, is counted and is held back; nothing leaves this machine.
  DeliveryOptions: ignored,
  ReputationOptions: ignored,
  SuppressionOptions: ignored,
  Tags: ignored,
});

const DestinationProperties = z.strictObject({
  ConfigurationSetName: z.string(),
  EventDestination: z.strictObject({
    Name: z.string().optional(),
    Enabled: z.boolean().default(true),
    MatchingEventTypes: z.array(z.string()).min(1),
    EventBridgeDestination: z.strictObject({ EventBusArn: z.string() }),
  }),
});

/**
 * The configuration sets (`AWS::SES::ConfigurationSet`) of a template with their event destinations.
 * @throws UnsupportedFeatureError for an event or a destination that is not played
 */
export function configurationSets(resources: readonly TemplateResource[]): ConfigurationSet[] {
  const ofType = (type: string) => resources.filter((resource) => resource.type === type);
  const destinations = ofType('AWS::SES::ConfigurationSetEventDestination').map(destinationOf);
  const sets = ofType('AWS::SES::ConfigurationSet').map((resource) => {
    parseProperties(resource, SetProperties);
    const name = resource.physicalId;
    const own = destinations.filter((destination) => destination.setName === name);
    return { name, events: new Set(own.flatMap(({ events }) => events)) };
  });
  const lost = destinations.find(({ setName }) => !sets.some(({ name }) => name === setName));
  if (lost)
    throw new AwsError('NotFoundException', `Configuration set <${lost.setName}> does not exist.`, 404);
  return sets;
}

function destinationOf(resource: TemplateResource) {
  const where = `${resource.type} (${resource.logicalId})`;
  const { ConfigurationSetName, EventDestination } = parseProperties(resource, DestinationProperties);
  const { Enabled, MatchingEventTypes, EventBridgeDestination } = EventDestination;
  if (!EventBridgeDestination.EventBusArn.endsWith(':event-bus/default'))
    throw new AwsError('BadRequestException', `${where}: SES tells the default event bus only`);
  const events = MatchingEventTypes.map((type) => playedEvent(type, where));
  return { setName: ConfigurationSetName, events: Enabled ? events : [] };
}

function playedEvent(type: string, where: string): MailEventKind {
  const found = playedEvents.find((kind) => kind === type.toLowerCase());
  if (found === undefined) throw new UnsupportedFeatureError(`${where}: the event ${type}`);
  return found;
}
