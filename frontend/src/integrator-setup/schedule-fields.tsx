import Select from '@cloudscape-design/components/select';
import type { TaskSchedule } from '../../../functions/integrator-setup/contract.ts';
import { dayOfMonthText, frequencyLabels, weekdays } from '../api/task-schedule.ts';
import './schedule-fields.css';

const firstOf: Record<TaskSchedule['frequency'], TaskSchedule> = {
  DAILY: { frequency: 'DAILY' },
  WEEKLY: { frequency: 'WEEKLY', weekday: 1 },
  MONTHLY: { frequency: 'MONTHLY', day: 1 },
};
const frequencyOptions = Object.entries(frequencyLabels).map(([value, label]) => ({ value, label }));
const weekdayOptions = weekdays.map((label, at) => ({ value: String(at + 1), label }));
const dayOptions = Array.from({ length: 31 }, (_, at) => ({
  value: String(at + 1),
  label: dayOfMonthText(at + 1),
}));

/** How often, and on which day. */
export function ScheduleFields(props: {
  /** Which task it is, for people who do not see the page. */
  readonly of: string;
  readonly schedule: TaskSchedule;
  readonly onChange: (schedule: TaskSchedule) => void;
}) {
  const { of, schedule, onChange } = props;
  return (
    <div className="schedule-fields">
      <Select
        inlineLabelText="Frequency"
        ariaLabel={`Frequency of ${of}`}
        options={frequencyOptions}
        selectedOption={
          frequencyOptions.find(({ value }) => value === schedule.frequency) ?? frequencyOptions[0] ?? null
        }
        onChange={({ detail }) =>
          onChange(firstOf[detail.selectedOption.value as TaskSchedule['frequency']] ?? schedule)
        }
      />
      {schedule.frequency === 'WEEKLY' && (
        <Select
          inlineLabelText="On"
          ariaLabel={`On which weekday: ${of}`}
          options={weekdayOptions}
          selectedOption={weekdayOptions[schedule.weekday - 1] ?? null}
          onChange={({ detail }) =>
            onChange({ frequency: 'WEEKLY', weekday: Number(detail.selectedOption.value) })
          }
        />
      )}
      {schedule.frequency === 'MONTHLY' && (
        <Select
          inlineLabelText="On the"
          ariaLabel={`On the day of the month: ${of}`}
          options={dayOptions}
          selectedOption={dayOptions[schedule.day - 1] ?? null}
          onChange={({ detail }) =>
            onChange({ frequency: 'MONTHLY', day: Number(detail.selectedOption.value) })
          }
        />
      )}
    </div>
  );
}
