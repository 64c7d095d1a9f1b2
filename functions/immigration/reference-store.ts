import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { type Item, queryPages } from '../platform/table.ts';
import { CustomField, FirmListValue, type FirmReference, FirmUser, Petition } from './contract.ts';
import type { ImmigrationDeps } from './deps.ts';
import { escaped, referencePartition } from './entity-rows.ts';

/*
 * pk F#{firm}#REFERENCE, sk by what it is; ids folded and escaped:
 * LIST#{list}#{code}, PETITION#{pet id}, FIELD#{keyword}, USER#{user id}
 */

/** Everything that rows of a firm are checked against, strongly consistent. */
export async function readReference(deps: ImmigrationDeps, firmId: string): Promise<FirmReference> {
  const listValues: FirmListValue[] = [];
  const petitions: Petition[] = [];
  const customFields: CustomField[] = [];
  const users: FirmUser[] = [];
  const addByKind = new Map<string, (item: Item) => void>([
    ['LIST', (item) => listValues.push(FirmListValue.parse(item))],
    ['PETITION', (item) => petitions.push(Petition.parse(item))],
    ['FIELD', (item) => customFields.push(CustomField.parse(item))],
    ['USER', (item) => users.push(FirmUser.parse(item))],
  ]);
  const pages = queryPages(deps.immigration.client, {
    TableName: deps.immigration.table,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': referencePartition(firmId) },
  });
  for await (const items of pages)
    for (const item of items) addByKind.get(String(item['sk']).split('#', 1)[0] ?? '')?.(item);
  return { listValues, petitions, customFields, users };
}

export const putListValue = (deps: ImmigrationDeps, value: FirmListValue): Promise<void> =>
  put(deps, value, `LIST#${escaped(value.list)}#${escaped(value.code)}`);

export const putPetition = (deps: ImmigrationDeps, petition: Petition): Promise<void> =>
  put(deps, petition, `PETITION#${escaped(petition.petId)}`);

export const putCustomField = (deps: ImmigrationDeps, field: CustomField): Promise<void> =>
  put(deps, field, `FIELD#${escaped(field.keyword)}`);

export const putFirmUser = (deps: ImmigrationDeps, user: FirmUser): Promise<void> =>
  put(deps, user, `USER#${escaped(user.userId)}`);

async function put(deps: ImmigrationDeps, thing: { firmId: string }, sk: string): Promise<void> {
  const { client, table } = deps.immigration;
  const Item = { ...thing, pk: referencePartition(thing.firmId), sk };
  await client.send(new PutCommand({ TableName: table, Item }));
}
