import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatInstant,
  formatUtc,
  percentDone,
  remainingMs,
} from '../../frontend/src/ui/format.ts';

describe('formatBytes', () => {
  it.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1_000, '1 KB'],
    [1_540, '1.5 KB'],
    [99_960, '100 KB'],
    [999_400, '999 KB'],
    [999_500, '1 MB'],
    [3_100_000_000, '3.1 GB'],
    [7_000_000_000_000_000, '7000 TB'],
  ])('shows %d as %s', (sizeBytes, text) => {
    expect(formatBytes(sizeBytes)).toBe(text);
  });
});

describe('formatDuration', () => {
  it.each([
    [-5, '0 s'],
    [8_400, '8 s'],
    [59_600, '1 min'],
    [125_000, '2 min 5 s'],
    [3_600_000, '1 h'],
    [12_000_000, '3 h 20 min'],
    [187_200_000, '2 d 4 h'],
  ])('shows %d ms as %s', (durationMs, text) => {
    expect(formatDuration(durationMs)).toBe(text);
  });
});

describe('instants', () => {
  it.each([
    ['2026-02-02T19:05:09.000Z', 'America/Los_Angeles', '2026-02-02 11:05'],
    ['2026-07-02T19:05:09.000Z', 'America/Los_Angeles', '2026-07-02 12:05'],
    ['2026-02-02T23:30:00.000Z', 'Asia/Kolkata', '2026-02-03 05:00'],
    ['2026-02-02T00:00:00.000Z', 'UTC', '2026-02-02 00:00'],
  ])('shows %s in %s as %s', (instant, zone, text) => {
    expect(formatInstant(instant, zone)).toBe(text);
  });

  it('names the zone in UTC', () => {
    expect(formatUtc('2026-02-02T19:05:09.123Z')).toBe('2026-02-02 19:05:09 UTC');
  });
});

describe('progress', () => {
  it('groups the digits of counts', () => {
    expect(formatCount(1_234_567)).toBe('1,234,567');
  });

  it.each([
    [0, 0, 0],
    [100, 500, 20],
    [499, 500, 99],
    [500, 500, 100],
    [501, 500, 100],
  ])('shows %d of %d as %d percent', (doneCount, totalCount, percent) => {
    expect(percentDone(doneCount, totalCount)).toBe(percent);
  });

  it('expects the rest to take as long per record as the start did', () => {
    const progress = { doneCount: 100, totalCount: 500, startedAtMs: 0, nowMs: 60_000 };
    expect(remainingMs(progress)).toBe(240_000);
  });

  it.each([
    ['nothing is done', { doneCount: 0, nowMs: 60_000 }],
    ['everything is done', { doneCount: 500, nowMs: 60_000 }],
    ['it has just begun', { doneCount: 1, nowMs: 10 }],
  ])('expects nothing while %s', (_, given) => {
    expect(remainingMs({ totalCount: 500, startedAtMs: 0, ...given })).toBeUndefined();
  });
});
