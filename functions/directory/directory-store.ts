import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type * as z from 'zod';
import { batchPut, countItems, type Item, isConditionFailed, queryPages } from '../platform/table.ts';
import { type ClientKey, clientKey, clientPrefix, distributorPartition } from './client-rows.ts';
import {
  ApiClient,
  Client,
  type DirectoryEntries,
  Distributor,
  Employer,
  Firm,
  FoundClient,
  type RecordCounts,
  SecurityGroup,
  User,
  Worksite,
} from './contract.ts';
import type { DirectoryTable } from './deps.ts';

/*
 * Keys of the directory table. Every read is a GetItem or one partition's Query; clients have two indexes besides.
 *
 * | what            | pk                     | sk                       |
 * | --------------- | ---------------------- | ------------------------ |
 * | distributor     | VENDOR                 | DISTRIBUTOR#{id}         |  the vendor's own list of tenants
 * | firm            | VENDOR                 | FIRM#{id}                |
 * | client          | D#{distributor}        | C#{client, 16 digits}    |  see client-rows.ts, with the tallies
 * | employer        | D#{distributor}#C#{c}  | EMPLOYER#{employer}      |
 * | worksite        | D#{distributor}#C#{c}  | WORKSITE#{employer}#{w}  |
 * | security group  | D#{distributor}#C#{c}  | GROUP#{employer}#{g}     |
 * | user            | USER#{sub}             | USER                     |  found before the tenant is known
 * | API client      | API#{OAuth client id}  | API                      |  likewise
 */

interface Deps {
  readonly directory: DirectoryTable;
}
/** A client as the search reads it: itself, and what its employers add to the search. */
export interface ClientRow {
  readonly client: FoundClient;
  readonly employerNames: readonly string[];
  readonly feins: readonly string[];
}

const vendor = 'VENDOR';
const clientPartition = (key: ClientKey): string => `D#${key.distributorId}#C#${key.clientId}`;

async function readOne<T extends z.ZodType>(
  deps: Deps,
  key: Item,
  schema: T,
): Promise<z.output<T> | undefined> {
  const { client, table } = deps.directory;
  const found = await client.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }));
  return found.Item === undefined ? undefined : schema.parse(found.Item);
}

async function readAll<T extends z.ZodType>(
  deps: Deps,
  pk: string,
  prefix: string,
  schema: T,
): Promise<z.output<T>[]> {
  const { client, table } = deps.directory;
  const found: z.output<T>[] = [];
  const pages = queryPages(client, {
    TableName: table,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': pk, ':prefix': prefix },
  });
  for await (const items of pages) for (const item of items) found.push(schema.parse(item));
  return found;
}

export const readUser = (deps: Deps, sub: string) => readOne(deps, { pk: `USER#${sub}`, sk: 'USER' }, User);
export const readApiClient = (deps: Deps, oauthClientId: string) =>
  readOne(deps, { pk: `API#${oauthClientId}`, sk: 'API' }, ApiClient);
export const readDistributor = (deps: Deps, distributorId: string) =>
  readOne(deps, { pk: vendor, sk: `DISTRIBUTOR#${distributorId}` }, Distributor);
export const readClient = (deps: Deps, key: ClientKey) => readOne(deps, clientKey(key), Client);
export const readEmployer = (deps: Deps, key: ClientKey & { readonly employerId: number }) =>
  readOne(deps, { pk: clientPartition(key), sk: `EMPLOYER#${key.employerId}` }, Employer);

export const readFirm = (deps: Deps, firmId: string) =>
  readOne(deps, { pk: vendor, sk: `FIRM#${firmId}` }, Firm);
export const readFirms = (deps: Deps) => readAll(deps, vendor, 'FIRM#', Firm);

export const readDistributors = (deps: Deps) => readAll(deps, vendor, 'DISTRIBUTOR#', Distributor);
export const readEmployers = (deps: Deps, key: ClientKey) =>
  readAll(deps, clientPartition(key), 'EMPLOYER#', Employer);
export const readWorksites = (deps: Deps, key: ClientKey & { readonly employerId: number }) =>
  readAll(deps, clientPartition(key), `WORKSITE#${key.employerId}#`, Worksite);
export const readSecurityGroups = (deps: Deps, key: ClientKey & { readonly employerId: number }) =>
  readAll(deps, clientPartition(key), `GROUP#${key.employerId}#`, SecurityGroup);

/** Every client of a distributor, page by page; thousands are a few pages of one partition. */
export async function* clientRows(deps: Deps, distributorId: string): AsyncGenerator<ClientRow[]> {
  const { client, table } = deps.directory;
  const pages = queryPages(client, {
    TableName: table,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': distributorPartition(distributorId), ':prefix': clientPrefix },
  });
  for await (const items of pages)
    yield items.map((item) => ({
      client: FoundClient.parse(item),
      employerNames: (item['employerNames'] ?? []) as string[],
      feins: (item['feins'] ?? []) as string[],
    }));
}

const put = async (deps: Deps, item: Item): Promise<void> => {
  const { client, table } = deps.directory;
  await client.send(new PutCommand({ TableName: table, Item: item }));
};

/** Saves a person who may sign in; the same `sub` again replaces them. */
export const putUser = (deps: Deps, user: User) => put(deps, { ...user, pk: `USER#${user.sub}`, sk: 'USER' });

/** Saves a machine client of the API; the same OAuth client id again replaces it. */
export const putApiClient = (deps: Deps, apiClient: ApiClient) =>
  put(deps, { ...apiClient, pk: `API#${apiClient.oauthClientId}`, sk: 'API' });

/** Saves a firm; the same id again replaces it. */
export const putFirm = (deps: Deps, firm: Firm) =>
  put(deps, { ...firm, pk: vendor, sk: `FIRM#${firm.firmId}` });

/** Adds a distributor; one that is there already keeps its name and settings. */
export async function addDistributor(deps: Deps, distributor: Distributor): Promise<void> {
  const { client, table } = deps.directory;
  const Item = { ...distributor, pk: vendor, sk: `DISTRIBUTOR#${distributor.distributorId}` };
  const add = new PutCommand({ TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' });
  await client.send(add).catch(unlessConditionFailed);
}

/** Switches the feature of a distributor that exists. @returns the distributor, or `undefined` when there is none */
export async function saveDataExportSwitch(
  deps: Deps,
  distributorId: string,
  change: Required<
    Pick<Distributor, 'isDataExportEnabled' | 'dataExportSwitchedBy' | 'dataExportSwitchedAt'>
  >,
): Promise<Distributor | undefined> {
  const { client, table } = deps.directory;
  const names = Object.keys(change);
  const update = new UpdateCommand({
    TableName: table,
    Key: { pk: vendor, sk: `DISTRIBUTOR#${distributorId}` },
    ConditionExpression: 'attribute_exists(pk)',
    UpdateExpression: `SET ${names.map((name) => `${name} = :${name}`).join(', ')}`,
    ExpressionAttributeValues: Object.fromEntries(
      Object.entries(change).map(([name, value]) => [`:${name}`, value]),
    ),
    ReturnValues: 'ALL_NEW',
  });
  try {
    return Distributor.parse((await client.send(update)).Attributes);
  } catch (error) {
    if (isConditionFailed(error)) return undefined;
    throw error;
  }
}

/** Saves employers, worksites and security groups of one client, and what the client search knows of its employers. */
export async function putUnits(
  deps: Deps,
  key: ClientKey,
  units: Partial<Pick<DirectoryEntries, 'employers' | 'worksites' | 'securityGroups'>>,
): Promise<void> {
  const { client, table } = deps.directory;
  const pk = clientPartition(key);
  const { employers = [], worksites = [], securityGroups = [] } = units;
  await batchPut(client, table, [
    ...employers.map((unit) => ({ ...unit, pk, sk: `EMPLOYER#${unit.employerId}` })),
    ...worksites.map((unit) => ({ ...unit, pk, sk: `WORKSITE#${unit.employerId}#${unit.worksiteId}` })),
    ...securityGroups.map((unit) => ({
      ...unit,
      pk,
      sk: `GROUP#${unit.employerId}#${unit.securityGroupId}`,
    })),
  ]);
  const all = await readEmployers(deps, key);
  await updateClient(deps, key, {
    employerNames: all.map((employer) => employer.name),
    feins: all.map((employer) => employer.fein),
    employerCount: all.length,
    worksiteCount: await countWorksites(deps, key),
  });
}

async function countWorksites(deps: Deps, key: ClientKey): Promise<number> {
  const { client, table } = deps.directory;
  return countItems(client, {
    TableName: table,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': clientPartition(key), ':prefix': 'WORKSITE#' },
  });
}

/** Sets what the I-9 records of a client come to; an unknown client stays unknown, and its version as it is. */
export const setRecordCount = (deps: Deps, key: ClientKey, counts: RecordCounts) =>
  updateClient(deps, key, counts);

async function updateClient(
  deps: Deps,
  key: ClientKey,
  fields: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { client, table } = deps.directory;
  const names = Object.keys(fields).filter((name) => fields[name] !== undefined);
  const update = new UpdateCommand({
    TableName: table,
    Key: clientKey(key),
    ConditionExpression: 'attribute_exists(pk)',
    UpdateExpression: `SET ${names.map((name) => `${name} = :${name}`).join(', ')}`,
    ExpressionAttributeValues: Object.fromEntries(names.map((name) => [`:${name}`, fields[name]])),
  });
  await client.send(update).catch(unlessConditionFailed);
}

function unlessConditionFailed(error: unknown): void {
  if (!isConditionFailed(error)) throw error;
}
