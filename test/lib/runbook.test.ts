import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { anchorsOf } from '../architecture/facts.ts';
import { resourcesOf, synthesizeApp, type Template } from './synthesized.ts';

const { data, web, rooms, operations } = await synthesizeApp('prod');
const runbook = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'runbook.md'), 'utf8');

const described = [data, web, rooms, operations]
  .flatMap((template) => resourcesOf(template, 'AWS::CloudWatch::Alarm'))
  .map(([, { Properties }]) => Properties.AlarmDescription as string);
const raised = described.map((text) => {
  const [, severity, anchor] = /^(HIGH|MEDIUM): .+\. See docs\/runbook\.md#([\w-]+)$/.exec(text) ?? [];
  return { text, severity, anchor };
});

/** Sections that begin with a severity are entries of alarms. */
const sections = runbook.split(/^(?=## )/m).map((text) => ({
  anchor: [...anchorsOf(text)][0] ?? '',
  severity: /^\*\*(HIGH|MEDIUM)\*\* · \S/m.exec(text)?.[1],
  text,
}));
const entries = sections.filter(({ severity }) => severity !== undefined);

describe('every alarm', () => {
  it('says how bad it is and where it is written what to do', () => {
    expect(raised.length).toBeGreaterThan(40);
    expect(raised.filter(({ anchor }) => anchor === undefined)).toEqual([]);
  });

  it('has an entry in the runbook, of the same severity', () => {
    const known = new Set(entries.map(({ severity, anchor }) => `${severity} ${anchor}`));
    const unknown = raised.filter(({ severity, anchor }) => !known.has(`${severity} ${anchor}`));
    expect(unknown.map(({ text }) => text)).toEqual([]);
  });

  it('is told to the topic', () => {
    const mute = [rooms, operations]
      .flatMap((template) => resourcesOf(template, 'AWS::CloudWatch::Alarm'))
      .filter(([, { Properties }]) => !JSON.stringify(Properties.AlarmActions).includes('RefAlarmTopic'))
      .filter(([, { Properties }]) => !JSON.stringify(Properties.AlarmActions).includes('"Ref":"AlarmTopic'));
    expect(mute.map(([id]) => id)).toEqual([]);
  });
});

describe('every entry of the runbook', () => {
  it('has an alarm', () => {
    const anchors = new Set(raised.map(({ anchor }) => anchor));
    expect(entries.filter(({ anchor }) => !anchors.has(anchor)).map(({ anchor }) => anchor)).toEqual([]);
  });

  it.each(entries.map(({ anchor, text }) => [anchor, text]))('%s has its four parts, in order', (_, text) => {
    const parts = [...text.matchAll(/^- \*\*(\w+)\.\*\* \S/gm)].map(([, part]) => part);
    expect(parts).toEqual(['Meaning', 'Impact', 'Investigate', 'Resolve']);
  });
});

describe('every queue of dead letters', () => {
  const queues = (template: Template) => resourcesOf(template, 'AWS::SQS::Queue');
  const all = [data, rooms].flatMap(queues);
  const tagsOf = (tags: { Key: string; Value: string }[]) =>
    Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
  /** Whatever something that failed is put into: by a queue, a rule, a schedule or a function. */
  const deadLetterIds = () => {
    const text = JSON.stringify([data, rooms].map(({ Resources }) => Resources));
    const named =
      /"(?:deadLetterTargetArn|DeadLetterConfig|OnFailure|DeadLetterQueue)":(?:\{"(?:Arn|Destination|TargetArn)":)?\{"Fn::GetAtt":\["(\w+)","Arn"\]/g;
    return [...new Set([...text.matchAll(named)].map(([, id]) => id))].sort();
  };

  it('carries the tags by which the command finds it', () => {
    const tagged = all.filter(([, { Properties }]) => 'runbook' in tagsOf(Properties.Tags));
    expect(tagged.map(([id]) => id).sort()).toEqual(deadLetterIds());
    for (const [, { Properties }] of tagged)
      expect(tagsOf(Properties.Tags)).toMatchObject({ application: 'waybill', stage: 'prod' });
  });

  it('has an entry in the runbook', () => {
    const anchors = all.flatMap(([, { Properties }]) => tagsOf(Properties.Tags)['runbook'] ?? []);
    const known = new Set(entries.map(({ anchor }) => anchor));
    expect(anchors.filter((anchor) => !known.has(anchor))).toEqual([]);
  });
});
