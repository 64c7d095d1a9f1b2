import { at, numberOf, type Rule, roleOf, textOf } from './rule.ts';

const type = 'AWS::Scheduler::Schedule';

export const scheduleRules: readonly Rule[] = [
  {
    id: 'SCH1',
    type,
    text: 'What the schedule could not invoke is lost',
    reason: 'A night that did not run must be found: as a dead letter, with an alarm.',
    isBroken: ({ properties }) => at(properties, 'Target.DeadLetterConfig.Arn') === undefined,
  },
  {
    id: 'SCH2',
    type,
    text: 'The schedule retries for longer than six hours or more than ten times, or by the defaults',
    reason: "The defaults are a day and 185 times: yesterday's invocations would arrive among today's.",
    isBroken: ({ properties }) =>
      !(numberOf(at(properties, 'Target.RetryPolicy.MaximumEventAgeInSeconds')) <= 6 * 3600) ||
      !(numberOf(at(properties, 'Target.RetryPolicy.MaximumRetryAttempts')) <= 10),
  },
  {
    id: 'SCH3',
    type,
    text: 'The schedule does not run by UTC, said on purpose',
    reason: 'A local time that the clocks skip in March would not run at all that night.',
    isBroken: ({ properties }) =>
      !['UTC', 'Etc/UTC'].includes(textOf(properties['ScheduleExpressionTimezone'])),
  },
  {
    id: 'SCH4',
    type,
    text: "The schedule's role may do more than invoke its target and put a dead letter",
    reason: 'Whoever can change a schedule has the rights of its role.',
    isBroken: (schedule, application) => {
      const role = roleOf(schedule, application, 'Target.RoleArn');
      const target = application.referred(schedule, at(schedule.properties, 'Target.Arn'));
      if (role === undefined || target === undefined) return true;
      return application.statementsOf(role).some(({ actions, resources }) => {
        if (actions.join() === 'sqs:SendMessage') return resources.includes('*');
        return (
          actions.join() !== 'lambda:InvokeFunction' ||
          !resources.every((resource) => resource.includes(`"${target.logicalId}"`))
        );
      });
    },
  },
  {
    id: 'SCH5',
    type,
    text: 'The role can be assumed by schedules of other accounts',
    reason: 'Without aws:SourceAccount Scheduler could be talked into using it for somebody else.',
    isBroken: (schedule, application) => {
      const role = roleOf(schedule, application, 'Target.RoleArn');
      return !textOf(role?.properties['AssumeRolePolicyDocument']).includes('"aws:SourceAccount"');
    },
  },
];
