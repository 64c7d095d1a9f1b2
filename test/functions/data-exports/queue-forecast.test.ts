import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addMeasured,
  type ForecastExport,
  type MeasuredSums,
  promisedRate,
  queuePlaces,
  rateOf,
  secondsFor,
} from '../../../functions/data-exports/queue-forecast.ts';
import { anExport, aQueue, at, hourMs, play, startMs } from './simulated-queue.ts';

const now = new Date(startMs);
const rate = { startSeconds: 0, secondsPerRecord: 3.6 }; // a thousand records an hour
const measured = (...exports: [recordCount: number, seconds: number][]) =>
  rateOf(exports.reduce<MeasuredSums | undefined>((sums, one) => addMeasured(sums, ...one), undefined));

describe('the rate of extraction', () => {
  it('is the promised one before anything was measured: 4,500 records an hour', () => {
    expect(measured()).toEqual(promisedRate);
    expect(secondsFor(promisedRate, 4500) - promisedRate.startSeconds).toBeCloseTo(3600);
  });

  it('is found again in what was measured, start and records apart', () => {
    const law = fc.record({
      start: fc.integer({ min: 1, max: 300 }),
      each: fc.integer({ min: 1, max: 500 }).map((hundredths) => hundredths / 100),
      counts: fc.uniqueArray(fc.integer({ min: 1, max: 100_000 }), { minLength: 2, maxLength: 12 }),
    });
    fc.assert(
      fc.property(law, ({ start, each, counts }) => {
        fc.pre(Math.max(...counts) > 1.1 * Math.min(...counts));
        const found = measured(...counts.map((count): [number, number] => [count, start + each * count]));
        for (const count of counts)
          expect(secondsFor(found, count) / (start + each * count)).toBeCloseTo(1, 2);
      }),
    );
  });

  it('takes no small export for a sign that large ones are slow', () => {
    const found = measured([3, 40], [3, 42], [3, 38]);
    expect(found.secondsPerRecord).toBe(promisedRate.secondsPerRecord);
    expect(secondsFor(found, 3)).toBeCloseTo(40, 0);
  });

  it('follows what was measured last', () => {
    const slow = Array.from({ length: 30 }, (_, i): [number, number] => [1000 + i, 10_000]);
    const fast = Array.from({ length: 30 }, (_, i): [number, number] => [1000 + i, 1000]);
    expect(secondsFor(measured(...slow, ...fast), 1000)).toBeLessThan(2000);
  });

  it('never goes backwards, whatever was measured', () => {
    const any = fc.array(fc.tuple(fc.nat({ max: 100_000 }), fc.nat({ max: 100_000 })), { maxLength: 20 });
    fc.assert(
      fc.property(any, (exports) => {
        const found = measured(...exports);
        expect(found.startSeconds).toBeGreaterThanOrEqual(0);
        expect(found.secondsPerRecord).toBeGreaterThanOrEqual(0);
        expect(Number.isFinite(secondsFor(found, 50_000))).toBe(true);
      }),
    );
  });
});

describe('the places in the queue', () => {
  const placesOf = (requested: ForecastExport[], running: ForecastExport[] = []) =>
    queuePlaces(aQueue(requested, running), rate, now);

  it('tell the position, the class and when it starts and ends', () => {
    const first = anExport({ recordCount: 2000 });
    expect(placesOf([first]).get(first.dataExportId)).toEqual({
      position: 1,
      priorityClass: 3,
      isManualPriority: false,
      estimatedStartAt: at(0),
      estimatedCompletionAt: at(2),
      isDueDateAtRisk: false,
    });
  });

  it('tell of a running export only when it ends', () => {
    const running = { ...anExport({ recordCount: 3000 }), startedAt: at(-1) };
    expect(placesOf([], [running]).get(running.dataExportId)).toEqual({
      priorityClass: 3,
      isManualPriority: false,
      estimatedCompletionAt: at(2),
      isDueDateAtRisk: false,
    });
  });

  it('leave a tenth of its time to a run that lasts longer than expected', () => {
    const running = { ...anExport({ recordCount: 1000 }), startedAt: at(-9) };
    expect(placesOf([], [running]).get(running.dataExportId)?.estimatedCompletionAt).toBe(at(0.1));
  });

  it('let an export wait until a slot is free', () => {
    const running = [1, 2, 3, 4].map((hours) => ({
      ...anExport({ recordCount: hours * 1000, distributorId: `d${hours}` }),
      startedAt: at(0),
    }));
    const [one, two] = [anExport(), anExport()];
    const places = placesOf([one, two], running);
    // Three normal ones at a time, and the first of the four to end leaves three.
    expect(places.get(one.dataExportId)).toMatchObject({ position: 1, estimatedStartAt: at(2) });
    expect(places.get(two.dataExportId)).toMatchObject({ position: 2, estimatedStartAt: at(3) });
  });

  it('warn of a due date that is expected to be missed, and of no other', () => {
    const late = anExport({ responseDueAt: at(1), recordCount: 2000 });
    const inTime = anExport({ responseDueAt: at(3), recordCount: 2000 });
    const running = { ...anExport({ responseDueAt: at(1), recordCount: 3000 }), startedAt: at(0) };
    const places = placesOf([late, inTime], [running]);
    const atRisk = [late, inTime, running].map((one) => places.get(one.dataExportId)?.isDueDateAtRisk);
    expect(atRisk).toEqual([true, false, true]);
  });

  it('are those that come true when nothing else is asked for meanwhile', () => {
    const waiting = fc.array(
      fc.record({
        distributorId: fc.constantFrom('a', 'b', 'c'),
        recordCount: fc.constantFrom(10, 500, 30_000),
      }),
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(waiting, (all) => {
        const jobs = all.map((one) => {
          const queued = anExport(one);
          return { ...queued, lastsHours: secondsFor(rate, queued.recordCount) / 3600 };
        });
        const places = placesOf(jobs);
        for (const [index, { job, atHours }] of play(jobs).entries()) {
          const place = places.get(job.dataExportId);
          expect(place?.position).toBe(index + 1);
          const told = Date.parse(place?.estimatedStartAt ?? '') - startMs;
          expect(Math.abs(told - atHours * hourMs)).toBeLessThan(60_000);
        }
      }),
    );
  });
});
