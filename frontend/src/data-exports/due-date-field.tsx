import DatePicker from '@cloudscape-design/components/date-picker';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import TimeInput from '@cloudscape-design/components/time-input';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import { useServerNow } from '../api/server-time.ts';
import { formatDuration, formatInstant } from '../ui/format.ts';
import './due-date-field.css';
import type { DueTime } from './export-form.ts';
import { FieldAnchor } from './field-anchor.tsx';
import type { FormSectionProps } from './form-section.ts';
import { instantOf, zoneLabel } from './wall-time.ts';

const usualZones = [
  'America/New_York',
  'America/Chicago',
  'America/Denver',
  'America/Phoenix',
  'America/Los_Angeles',
  'America/Anchorage',
  'Pacific/Honolulu',
  'UTC',
];

/** Until when the officer expects an answer, in the zone of the notice. */
export function DueDateField({ form, errors, onChange }: FormSectionProps) {
  const { due } = form;
  const change = (different: Partial<DueTime>) => onChange({ ...form, due: { ...due, ...different } });
  const zones = useZones(due.timeZone);
  return (
    <FieldAnchor field="responseDueAt">
      <FormField
        label={
          <>
            Response Due Date <i>- optional</i>
          </>
        }
        description="Three business days from now at 17:00 is proposed. Correct it to what the notice says."
        constraintText={<Countdown due={due} />}
        errorText={errors.responseDueAt}
        stretch
      >
        <div className="due-date-field">
          <FormField stretch label="Date">
            <DatePicker
              value={due.date}
              placeholder="YYYY-MM-DD"
              format="iso"
              openCalendarAriaLabel={(date) =>
                date ? `Choose due date, ${date} is chosen` : 'Choose due date'
              }
              onChange={({ detail }) => change({ date: detail.value })}
            />
          </FormField>
          <FormField stretch label="Time">
            <TimeInput
              value={due.time}
              format="hh:mm"
              placeholder="hh:mm"
              onChange={({ detail }) => change({ time: detail.value })}
            />
          </FormField>
          <FormField stretch label="Time zone">
            <Select
              options={zones}
              selectedOption={zones.find(({ value }) => value === due.timeZone) ?? null}
              onChange={({ detail }) => change({ timeZone: detail.selectedOption.value ?? 'UTC' })}
            />
          </FormField>
        </div>
      </FormField>
    </FieldAnchor>
  );
}

function Countdown({ due }: { readonly due: DueTime }) {
  const nowMs = useServerNow(30_000);
  const dueAt = due.date === '' ? undefined : instantOf(due);
  if (dueAt === undefined) return <>Without a due date the export waits its turn.</>;
  const leftMs = Date.parse(dueAt) - nowMs;
  if (leftMs <= 0) return <>This time has passed.</>;
  return (
    <>
      {formatDuration(leftMs)} from now; in your time zone {formatInstant(dueAt)}
    </>
  );
}

/** The distributor's zone first, then the viewer's, then the usual ones. */
function useZones(chosen: string) {
  const { timeZone } = useCurrentDistributor();
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zones = new Set([timeZone, own, ...usualZones, ...(chosen === '' ? [] : [chosen])]);
  return [...zones].map((value) => ({ value, label: zoneLabel(value) }));
}
