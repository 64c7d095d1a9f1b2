import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { givenClass, nextToStart, slotCount } from '../../../functions/data-exports/export-queue.ts';
import { anExport, aQueue, at, type Job, play, startedOf, startMs } from './simulated-queue.ts';

const now = new Date(startMs);

describe('the class of an export', () => {
  it.each([
    ['an audit with a due date', { responseDueAt: at(72), recordCount: 50_000 }, 1],
    ['100 records', { recordCount: 100 }, 2],
    ['101 records', { recordCount: 101 }, 3],
    ['20,000 records', { recordCount: 20_000 }, 3],
    ['more than 20,000 records', { recordCount: 20_001 }, 4],
    ['one given by hand', { recordCount: 5, manualPriority: { priorityClass: 3, setAt: at(0) } }, 3],
  ])('of %s follows from it', (_, differences, priorityClass) => {
    expect(givenClass(anExport(differences))).toBe(priorityClass);
  });
});

describe('the order of the queue', () => {
  it('is that of the classes', () => {
    const giant = anExport({ recordCount: 50_000 });
    const normal = anExport();
    const small = anExport({ recordCount: 10 });
    const audit = anExport({ responseDueAt: at(72) });
    expect(startedOf(aQueue([giant, normal, small, audit]))).toEqual([audit, small, normal, giant]);
  });

  it('is that of the due dates in class 1', () => {
    const [late, early, middle] = [70, 10, 40].map((hours) => anExport({ responseDueAt: at(hours) }));
    expect(startedOf(aQueue([late, early, middle].flatMap((one) => one ?? [])))).toEqual([
      early,
      middle,
      late,
    ]);
  });

  it('is that of the requests within a class', () => {
    const second = anExport({ requestedAt: at(1) });
    const first = anExport({ requestedAt: at(0) });
    const third = anExport({ requestedAt: at(2) });
    expect(startedOf(aQueue([second, first, third]), 3)).toEqual([first, second, third]);
  });

  it('raises an export by one class for every twelve hours that it waits', () => {
    const aged = anExport({ recordCount: 50_000 });
    const normal = anExport({ requestedAt: at(11) });
    expect(nextToStart(aQueue([aged, normal]), new Date(at(11.9)))).toEqual(normal);
    expect(nextToStart(aQueue([normal, aged]), new Date(at(12)))).toEqual(aged);
  });

  it('raises no export above the audits that are due sooner', () => {
    const aged = anExport();
    const audit = anExport({ requestedAt: at(900), responseDueAt: at(24 + 71) });
    const later = anExport({ requestedAt: at(900), responseDueAt: at(24 + 73) });
    expect(startedOf(aQueue([later, aged, audit]), 1000)).toEqual([audit, aged, later]);
  });

  it('obeys a class given by hand, which ages from when it was given', () => {
    const demoted = anExport({ recordCount: 1, manualPriority: { priorityClass: 4, setAt: at(30) } });
    const normal = anExport({ requestedAt: at(30) });
    expect(nextToStart(aQueue([demoted, normal]), new Date(at(31)))).toEqual(normal);
    const raised = anExport({ requestedAt: at(30), manualPriority: { priorityClass: 2, setAt: at(30) } });
    expect(nextToStart(aQueue([normal, raised]), new Date(at(31)))).toEqual(raised);
  });

  it('turns to the distributor that was served longest ago', () => {
    const queue = (lastTurns: Record<string, number>) => ({ ...aQueue([own, other]), turn: 9, lastTurns });
    const own = anExport();
    const other = anExport({ distributorId: 'northgate' });
    expect(nextToStart(queue({ 'meridian-hr': 9, northgate: 8 }), now)).toEqual(other);
    expect(nextToStart(queue({ 'meridian-hr': 8, northgate: 9 }), now)).toEqual(own);
  });

  it('does not start what runs already', () => {
    const one = anExport();
    expect(nextToStart(aQueue([one], [one]), now)).toBeUndefined();
  });
});

describe('the slots', () => {
  const others = (total: number) => Array.from({ length: total }, () => anExport({ recordCount: 1 }));

  it('are four', () => {
    expect(startedOf(aQueue(others(6)))).toHaveLength(4);
    expect(startedOf(aQueue(others(6), others(3)))).toHaveLength(1);
    expect(startedOf(aQueue(others(1), others(5)))).toEqual([]);
  });

  it('give a distributor two while another one waits, and all while none does', () => {
    const waiting = anExport({ distributorId: 'northgate', recordCount: 1 });
    const started = startedOf(aQueue([...others(4), waiting]));
    expect(started.filter((one) => one !== waiting)).toHaveLength(3);
    expect(started.indexOf(waiting)).toBeLessThan(2);
    expect(nextToStart(aQueue([...others(1), waiting], others(2)), now)).toEqual(waiting);
  });

  it('keep one for audits and small exports, so that giants never fill them all', () => {
    const giants = Array.from({ length: 6 }, () => anExport({ recordCount: 50_000 }));
    expect(startedOf(aQueue(giants))).toHaveLength(3);
    const small = anExport({ distributorId: 'northgate', recordCount: 3, requestedAt: at(5) });
    expect(startedOf(aQueue([...giants.slice(3), small], giants.slice(0, 3)), 5)).toEqual([small]);
  });
});

const distributors = ['cedar', 'finch', 'harbor', 'meridian-hr', 'northgate'];
const job = fc
  .record({
    distributorId: fc.constantFrom(...distributors),
    recordCount: fc.constantFrom(1, 100, 101, 5000, 20_001, 80_000),
    arrivesAfter: fc.integer({ min: 0, max: 100 }),
    dueAfter: fc.option(fc.integer({ min: 1, max: 200 }), { nil: undefined }),
    lastsHours: fc.integer({ min: 1, max: 12 }),
  })
  .map(({ arrivesAfter, dueAfter, ...rest }): Job => {
    const responseDueAt = dueAfter === undefined ? undefined : at(arrivesAfter + dueAfter);
    return {
      ...anExport({ ...rest, requestedAt: at(arrivesAfter), responseDueAt }),
      lastsHours: rest.lastsHours,
    };
  });
const jobs = fc.array(job, { minLength: 1, maxLength: 60 });
const isLarge = (one: Job) => givenClass(one) > 2;

describe('whatever is asked for', () => {
  it('everything is started once', () => {
    fc.assert(
      fc.property(jobs, (all) => {
        const ids = play(all).map(({ job: { dataExportId } }) => dataExportId);
        expect(ids.sort()).toEqual(all.map(({ dataExportId }) => dataExportId).sort());
      }),
    );
  });

  it('no start breaks a rule of the slots', () => {
    fc.assert(
      fc.property(jobs, (all) => {
        for (const { job: started, from } of play(all)) {
          const { running, requested } = from;
          const own = running.filter((one) => one.distributorId === started.distributorId).length;
          const isShared = requested.some((one) => one.distributorId !== started.distributorId);
          expect(running.length).toBeLessThan(slotCount);
          if (isShared) expect(own).toBeLessThan(2);
          if (isLarge(started)) expect(running.filter(isLarge).length).toBeLessThan(slotCount - 1);
        }
      }),
    );
  });

  it('the answer does not depend on the order in which the rows are read', () => {
    fc.assert(
      fc.property(jobs, fc.integer({ min: 0, max: 200 }), (all, hours) => {
        const read = nextToStart(aQueue(all), new Date(at(hours)));
        expect(nextToStart(aQueue([...all].reverse()), new Date(at(hours)))).toEqual(read);
      }),
    );
  });

  it('a distributor waits no longer than one slice of each of the others and one more, at equal class', () => {
    const backlogs = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(backlogs, fc.integer({ min: 1, max: 5 }), (counts, longestHours) => {
        const all = counts.flatMap((total, index) =>
          Array.from({ length: total }, () => ({
            ...anExport({ distributorId: `d${index}` }),
            lastsHours: longestHours,
          })),
        );
        const starts = play(all);
        for (const [index] of counts.entries()) {
          const first = starts.find((start) => start.job.distributorId === `d${index}`);
          expect(first?.atHours).toBeLessThanOrEqual((counts.length + 1) * longestHours);
        }
      }),
    );
  });

  it('a giant export starts although audits and small exports of others never cease', () => {
    const giant = { ...anExport({ recordCount: 90_000 }), lastsHours: 5 };
    const others = Array.from({ length: 400 }, (_, hour) =>
      [0, 1, 2, 3].map((index) => ({
        ...anExport({
          distributorId: `d${index}`,
          recordCount: 50,
          requestedAt: at(hour),
          responseDueAt: index < 2 ? at(hour + 72) : undefined,
        }),
        lastsHours: 1.5,
      })),
    );
    const started = play([giant, ...others.flat()]).find((start) => start.job === giant);
    expect(started?.atHours).toBeLessThan(36 + 72 + 48);
  });
});
