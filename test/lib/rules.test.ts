import { describe, expect, it } from 'vitest';
import { rulePacks } from '../../lib/rules/rule-packs.ts';
import { waybillRules } from '../../lib/rules/waybill-checks.ts';
import { builtApplication, findingsOf } from './built-application.ts';
import { plantedFaults } from './planted-faults.ts';

describe('our own rules', () => {
  it(`are ${waybillRules.length}, each with a name of its own, a text and a reason`, () => {
    expect(waybillRules.length).toBeGreaterThanOrEqual(20);
    expect(new Set(waybillRules.map(({ id }) => id)).size).toBe(waybillRules.length);
    for (const { id, text, reason } of waybillRules) {
      expect(id).toMatch(/^[A-Z][A-Z0-9]+\d$/);
      expect(text).toMatch(/^[A-Z].{20,}[^.]$/);
      expect(reason).toMatch(/^[A-Z].{20,}\.$/);
    }
  });

  it('have each been seen to find something', () => {
    const planted = new Set(plantedFaults.map(({ rule }) => rule));
    expect(waybillRules.map(({ id }) => `WB-${id}`).filter((id) => !planted.has(id))).toEqual([]);
  });
});

describe('misconfigurations planted into the application', () => {
  const clean = builtApplication('prod');
  const before = new Set(findingsOf(rulePacks(clean.app, clean.stage), clean.app));
  const spoiled = builtApplication('prod');
  const places = plantedFaults.map((one) => one.plant(spoiled));
  const after = findingsOf(rulePacks(spoiled.app, spoiled.stage), spoiled.app);
  const found = after.filter((finding) => !before.has(finding));
  const isCaught = (index: number) =>
    found.some((finding) => {
      const rule = plantedFaults[index]?.rule ?? '';
      const path = places[index] ?? '';
      return finding === `${rule} ${path}` || finding.startsWith(`${rule} ${path}/`);
    });

  it.each(plantedFaults.map(({ fault, rule }, index) => ({ fault, rule, index })))(
    '$fault is caught by $rule',
    ({ index }) => {
      expect(isCaught(index)).toBe(true);
    },
  );

  const caughtCount = plantedFaults.filter((_, index) => isCaught(index)).length;
  it(`${plantedFaults.length} planted: ${caughtCount} caught`, () => {
    expect(plantedFaults.length).toBeGreaterThanOrEqual(30);
    expect(caughtCount).toBe(plantedFaults.length);
  });
});
