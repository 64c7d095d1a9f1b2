import { describe, expect, it } from 'vitest';
import { parseI9Ids } from '../../frontend/src/data-exports/i9-ids.ts';

describe('I-9 IDs as typed', () => {
  it.each([
    ['12345,67890,11223', [12345, 67890, 11223]],
    [' 7 ;8\n9\r\n10,, ;', [7, 8, 9, 10]],
    ['5,3,5,03', [5, 3]],
    ['', []],
  ])('reads %j', (text, i9Ids) => {
    expect(parseI9Ids(text)).toEqual({ i9Ids, invalid: [] });
  });

  it('keeps what is no number apart', () => {
    expect(parseI9Ids('1, 2a, -3, 0, 4.5, 1e3, 99999999999999999999, 6 7')).toEqual({
      i9Ids: [1],
      invalid: ['2a', '-3', '0', '4.5', '1e3', '99999999999999999999', '6 7'],
    });
  });
});
