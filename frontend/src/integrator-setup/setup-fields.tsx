import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import Toggle from '@cloudscape-design/components/toggle';
import type { ReactNode } from 'react';
import { DateFormat } from '../../../functions/integrator-setup/contract.ts';
import { exportNamePattern, fileNamePattern, shownExports, shownTemplates } from '../api/shown-templates.ts';
import { fieldAnchorId } from '../ui/field-anchor.ts';
import { newExportTask, newImportTask, type SetupErrors, type SetupForm } from './setup-form.ts';
import { TaskChoices } from './task-choices.tsx';

/** What each part of the editor works with. */
export interface SetupSectionProps {
  readonly form: SetupForm;
  readonly errors: SetupErrors;
  readonly onChange: (form: SetupForm) => void;
}

export function Part(props: {
  readonly title: string;
  readonly description?: string;
  /** What is wrong with it as a whole. */
  readonly error?: string | undefined;
  readonly children: ReactNode;
}) {
  const { title, description, error, children } = props;
  return (
    <Container
      header={
        <Header variant="h2" description={description}>
          {title}
        </Header>
      }
    >
      <SpaceBetween size="l">
        {error && <Box color="text-status-error">{error}</Box>}
        {children}
      </SpaceBetween>
    </Container>
  );
}

export function ImportTasksSection({ form, errors, onChange }: SetupSectionProps) {
  return (
    <div id={fieldAnchorId('importTasks')}>
      <Part
        title="Imports"
        description="What the firm sends. Files of templates that are not chosen are rejected."
        error={errors.importTasks}
      >
        <TaskChoices
          label="Imports"
          templates={shownTemplates}
          patternOf={fileNamePattern}
          tasks={form.importTasks}
          newTask={newImportTask}
          choice={{
            label: 'A file is expected for each run',
            of: ({ isExpected }) => isExpected,
            with: (task, isExpected) => ({ ...task, isExpected }),
          }}
          onChange={(importTasks) => onChange({ ...form, importTasks })}
        />
      </Part>
    </div>
  );
}

export function ExportTasksSection({ form, errors, onChange }: SetupSectionProps) {
  return (
    <div id={fieldAnchorId('exportTasks')}>
      <Part
        title="Exports"
        description="What the firm gets, after the imports of the same run."
        error={errors.exportTasks}
      >
        <TaskChoices
          label="Exports"
          templates={shownExports}
          patternOf={exportNamePattern}
          tasks={form.exportTasks}
          newTask={newExportTask}
          choice={{
            label: 'Only what has changed since the export before',
            of: ({ isChangesOnly }) => isChangesOnly,
            with: (task, isChangesOnly) => ({ ...task, isChangesOnly }),
          }}
          onChange={(exportTasks) => onChange({ ...form, exportTasks })}
        />
      </Part>
    </div>
  );
}

const formatItems = DateFormat.options.map((value) => ({ value, label: value }));

export function FormatSection({ form, onChange }: SetupSectionProps) {
  return (
    <Part title="Values">
      <FormField
        label="Date format"
        description="Of imports and exports. Imports may always have YYYY-MM-DD, too."
      >
        <RadioGroup
          items={formatItems}
          value={form.dateFormat}
          onChange={({ detail }) => onChange({ ...form, dateFormat: DateFormat.parse(detail.value) })}
        />
      </FormField>
      <Toggle
        checked={form.isNoUpdateEnabled}
        description="A cell that says “Zoom No Update” keeps the stored value; a blank one erases it."
        onChange={({ detail }) => onChange({ ...form, isNoUpdateEnabled: detail.checked })}
      >
        Zoom No Update
      </Toggle>
      <Toggle
        checked={form.hasByteOrderMark}
        description="Excel needs it to show accents in exported files; most other software does not expect it."
        onChange={({ detail }) => onChange({ ...form, hasByteOrderMark: detail.checked })}
      >
        Exports begin with a byte order mark
      </Toggle>
    </Part>
  );
}

export function NotifySection({ form, errors, onChange }: SetupSectionProps) {
  return (
    <Part title="Notification">
      <div id={fieldAnchorId('emails')}>
        <FormField
          label={
            <>
              Notify e-mails <i>- optional</i>
            </>
          }
          description="Addresses that are told of every run, and of expected files that are missing."
          constraintText="Separated by commas or semicolons"
          errorText={errors.emails}
        >
          <Textarea
            value={form.emails}
            rows={2}
            autoComplete={false}
            spellcheck={false}
            onChange={({ detail }) => onChange({ ...form, emails: detail.value })}
          />
        </FormField>
      </div>
    </Part>
  );
}
