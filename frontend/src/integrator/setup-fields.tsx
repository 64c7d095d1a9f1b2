import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import Toggle from '@cloudscape-design/components/toggle';
import type { ReactNode } from 'react';
import { FirmSetup } from '../../../functions/integrator/contract.ts';
import { fieldAnchorId } from '../ui/field-anchor.ts';
import { fileNamePattern, shownTemplates } from './import-templates.ts';
import type { SetupErrors, SetupForm } from './setup-form.ts';

/** What each part of the editor works with. */
export interface SetupSectionProps {
  readonly form: SetupForm;
  readonly errors: SetupErrors;
  readonly onChange: (form: SetupForm) => void;
}

export function Part(props: {
  readonly title: string;
  readonly description?: string;
  readonly children: ReactNode;
}) {
  const { title, description, children } = props;
  return (
    <Container
      header={
        <Header variant="h2" description={description}>
          {title}
        </Header>
      }
    >
      <SpaceBetween size="l">{children}</SpaceBetween>
    </Container>
  );
}

export function SubscriptionSection({ form, errors, onChange }: SetupSectionProps) {
  const { isSubscribed, templateIds } = form;
  const choose = (id: number, isChosen: boolean) =>
    onChange({
      ...form,
      templateIds: isChosen ? [...templateIds, id] : templateIds.filter((one) => one !== id),
    });
  return (
    <Part title="Subscription">
      <Toggle
        checked={isSubscribed}
        description="Without it the firm cannot sign in by SFTP, and files that are there are held."
        onChange={({ detail }) => onChange({ ...form, isSubscribed: detail.checked })}
      >
        Active subscription
      </Toggle>
      <div id={fieldAnchorId('templates')}>
        <FormField
          label="Templates"
          description="Files of other templates are rejected."
          errorText={errors.templates}
        >
          <fieldset aria-label="Templates" style={{ border: 0, margin: 0, padding: 0, minInlineSize: 0 }}>
            <SpaceBetween size="xs">
              {shownTemplates.map((template) => (
                <Checkbox
                  key={template.id}
                  checked={templateIds.includes(template.id)}
                  description={fileNamePattern(template)}
                  onChange={({ detail }) => choose(template.id, detail.checked)}
                >
                  {template.title}
                </Checkbox>
              ))}
            </SpaceBetween>
          </fieldset>
        </FormField>
      </div>
    </Part>
  );
}

const formats = FirmSetup.shape.dateFormat.unwrap();
const formatItems = formats.options.map((value) => ({ value, label: value }));

export function FormatSection({ form, onChange }: SetupSectionProps) {
  return (
    <Part title="Values">
      <FormField label="Date format" description="YYYY-MM-DD is always accepted.">
        <RadioGroup
          items={formatItems}
          value={form.dateFormat}
          onChange={({ detail }) => onChange({ ...form, dateFormat: formats.parse(detail.value) })}
        />
      </FormField>
      <Toggle
        checked={form.isNoUpdateEnabled}
        description="A cell that says “Zoom No Update” keeps the stored value; a blank one erases it."
        onChange={({ detail }) => onChange({ ...form, isNoUpdateEnabled: detail.checked })}
      >
        Zoom No Update
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
          description="Addresses that are told of every run."
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
