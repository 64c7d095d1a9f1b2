import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { beforeAll, describe, expect, it } from 'vitest';
import { rulePacks } from '../../lib/rules/rule-packs.ts';
import { type BuiltApplication, findingsOf, synthesizedApplication } from './built-application.ts';

interface Acknowledgement {
  readonly id: string;
  readonly reason: string;
  readonly path: string;
}

/** Every answer to a finding, with the construct it was given at. */
function acknowledgementsBelow(scope: IConstruct): Acknowledgement[] {
  return scope.node.findAll().flatMap(
    ({ node }) =>
      node.metadata
        .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
        .flatMap(({ data }) =>
          Object.entries(data as Record<string, string>).map(([id, reason]) => ({
            id: id.replace(/^annotation::/i, ''),
            reason,
            path: node.path,
          })),
        )
        .filter(({ id }) => !id.startsWith('CloudFormation-Validate')), // those are CDK's own
  );
}

describe.each(['local', 'dev', 'prod'])('the rule packs on stage %s', (stageName) => {
  let built: BuiltApplication & { findings: string[] };
  beforeAll(() => {
    built = synthesizedApplication(stageName);
  }, 120_000);

  it('find nothing that is not answered', () => {
    expect(built.findings).toEqual([]);
  });

  it('are answered with a reason and an owner', () => {
    const answers = acknowledgementsBelow(built.app);
    expect(answers.length).toBeGreaterThan(20);
    const owners =
      /^\S.{14,} \(owner: (platform|operations|integrator|data exports|deliveries|distributor packages)\)$/;
    expect(answers.filter(({ reason }) => !owners.test(reason))).toEqual([]);
  });

  it('are not answered where they find nothing any more', () => {
    const packs = rulePacks(built.app, built.stage);
    for (const pack of packs) Object.assign(pack, { isAcknowledged: () => false });
    const found = findingsOf(packs, built.app);
    const ids = new Set(found.map((finding) => finding.slice(0, finding.lastIndexOf(' '))));
    const unused = acknowledgementsBelow(built.app).filter(({ id }) => !ids.has(id));
    expect(unused.map(({ id, path }) => `${path}: nothing of ${id} is found any more; remove it`)).toEqual(
      [],
    );
  });
});
