import { AwsError } from '../service.ts';
import {
  type AttributeValue,
  batchItems,
  type Item,
  type TableRequest,
  transactedItems,
} from './table-access.ts';

/** Limits of the DynamoDB API, in bytes or actions. @see AWS "Quotas in Amazon DynamoDB" */
const itemLimitBytes = 400 * 1024;
const transactionLimitBytes = 4 * 1024 * 1024;
export const requestLimitBytes = 16 * 1024 * 1024;
const batchWriteLimitCount = 25;
const batchGetLimitCount = 100;
const transactionLimitCount = 100;

/**
 * Refuses what AWS would refuse for its size, before anything is stored.
 * @param bodyBytes length of the request; JSON is never shorter than the items in it, so small requests are not measured
 * @throws AwsError `ValidationException`
 */
export function checkLimits(operation: string, request: TableRequest, bodyBytes: number): void {
  if (operation === 'PutItem' && bodyBytes > itemLimitBytes) checkItems([request]);
  if (operation === 'BatchWriteItem') {
    const items = Object.values(request.RequestItems ?? {}).flatMap(batchItems);
    checkCount('BatchWriteItem', items.length, batchWriteLimitCount);
    if (bodyBytes > itemLimitBytes) checkItems(items);
  }
  if (operation === 'BatchGetItem') {
    const keyCount = Object.values(request.RequestItems ?? {}).flatMap(batchItems).length;
    checkCount('BatchGetItem', keyCount, batchGetLimitCount);
  }
  if (operation.startsWith('Transact')) {
    const items = transactedItems(request).map((action) => action.item);
    checkTransactionCount(items.length);
    if (bodyBytes > itemLimitBytes) checkTransactionBytes(checkItems(items));
  }
}

/** Size of an item as DynamoDB counts it: names and values in UTF-8, 3 bytes per list or map, 1 per element. */
function sizeOfItem(item: Item): number {
  let sizeBytes = 0;
  for (const [name, value] of Object.entries(item)) sizeBytes += Buffer.byteLength(name) + sizeOfValue(value);
  return sizeBytes;
}

function sizeOfValue(value: AttributeValue): number {
  const [type, content] = Object.entries(value)[0] ?? ['NULL', true];
  switch (type) {
    case 'S':
      return Buffer.byteLength(String(content));
    case 'N':
      return sizeOfNumber(String(content));
    case 'B':
      return Buffer.byteLength(String(content), 'base64');
    case 'SS':
    case 'NS':
    case 'BS':
      return (content as string[]).reduce(
        (sum, element) => sum + sizeOfValue({ [type[0] as string]: element }),
        0,
      );
    case 'L':
      return (content as AttributeValue[]).reduce((sum, element) => sum + 1 + sizeOfValue(element), 3);
    case 'M':
      return 3 + Object.keys(content as Item).length + sizeOfItem(content as Item);
    default:
      return 1;
  }
}

/** About one byte per two significant digits, plus one, plus one for a negative sign. */
function sizeOfNumber(text: string): number {
  const digits = text
    .replace(/[eE].*$/, '')
    .replace(/[-+.]/g, '')
    .replace(/^0+|0+$/g, '');
  return Math.min(Math.ceil(digits.length / 2) + 1 + (text.startsWith('-') ? 1 : 0), 21);
}

/** @returns the bytes of all items together */
function checkItems(items: TableRequest[]): number {
  let sumBytes = 0;
  for (const { Item: item } of items) {
    const sizeBytes = item === undefined ? 0 : sizeOfItem(item);
    if (sizeBytes > itemLimitBytes) {
      throw new AwsError('ValidationException', 'Item size has exceeded the maximum allowed size');
    }
    sumBytes += sizeBytes;
  }
  return sumBytes;
}

function checkCount(operation: string, count: number, limitCount: number): void {
  if (count > limitCount) {
    throw new AwsError('ValidationException', `Too many items requested for the ${operation} call`);
  }
}

function checkTransactionCount(count: number): void {
  if (count <= transactionLimitCount) return;
  const constraint = `Member must have length less than or equal to ${transactionLimitCount}`;
  const message = `1 validation error detected: Value at 'transactItems' failed to satisfy constraint: ${constraint}`;
  throw new AwsError('ValidationException', message);
}

function checkTransactionBytes(sumBytes: number): void {
  if (sumBytes <= transactionLimitBytes) return;
  const message = `the items of a transaction exceed 4 MB: ${sumBytes} bytes`;
  throw new AwsError('ValidationException', message);
}
