import Checkbox from '@cloudscape-design/components/checkbox';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { TaskSchedule } from '../../../functions/integrator-setup/contract.ts';
import type { NamedTemplate } from '../api/shown-templates.ts';
import { ScheduleFields } from './schedule-fields.tsx';
import './task-choices.css';

interface Task {
  readonly templateId: number;
  readonly schedule: TaskSchedule;
}

/** Templates to be chosen; of those that are, when they run and one choice more. */
export function TaskChoices<T extends Task>(props: {
  readonly label: string;
  readonly templates: readonly NamedTemplate[];
  readonly patternOf: (template: NamedTemplate) => string;
  readonly tasks: readonly T[];
  /** The task of a template that is being chosen. */
  readonly newTask: (templateId: number) => T;
  /** The choice that tasks of this kind have besides. */
  readonly choice: {
    readonly label: string;
    readonly of: (task: T) => boolean;
    readonly with: (task: T, is: boolean) => T;
  };
  readonly onChange: (tasks: T[]) => void;
}) {
  const { templates, tasks, newTask, onChange } = props;
  const without = (id: number) => tasks.filter(({ templateId }) => templateId !== id);
  const replace = (task: T) =>
    onChange(tasks.map((one) => (one.templateId === task.templateId ? task : one)));
  return (
    <fieldset aria-label={props.label} className="task-choices">
      {templates.map((template) => {
        const task = tasks.find(({ templateId }) => templateId === template.id);
        return (
          <div key={template.id} className="task-choice">
            <Checkbox
              checked={task !== undefined}
              description={props.patternOf(template)}
              onChange={({ detail }) =>
                onChange(detail.checked ? [...tasks, newTask(template.id)] : without(template.id))
              }
            >
              {template.title}
            </Checkbox>
            {task && (
              <TaskFields task={task} title={template.title} choice={props.choice} onChange={replace} />
            )}
          </div>
        );
      })}
    </fieldset>
  );
}

function TaskFields<T extends Task>(props: {
  readonly task: T;
  readonly title: string;
  readonly choice: {
    readonly label: string;
    readonly of: (task: T) => boolean;
    readonly with: (task: T, is: boolean) => T;
  };
  readonly onChange: (task: T) => void;
}) {
  const { task, title, choice, onChange } = props;
  return (
    <SpaceBetween size="xs">
      <ScheduleFields
        of={title}
        schedule={task.schedule}
        onChange={(schedule) => onChange({ ...task, schedule })}
      />
      <Checkbox
        checked={choice.of(task)}
        ariaLabel={`${choice.label}: ${title}`}
        onChange={({ detail }) => onChange(choice.with(task, detail.checked))}
      >
        {choice.label}
      </Checkbox>
    </SpaceBetween>
  );
}
