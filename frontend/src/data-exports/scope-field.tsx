import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { type Scope, withScope } from './export-form.ts';
import type { FormSectionProps } from './form-section.ts';
import type { SecurityGroups } from './use-security-groups.ts';

const noGroups = 'This employer has no security groups.';

/** At most one way to narrow the set; none is chosen at first. */
export function ScopeField(props: FormSectionProps & { readonly groups: SecurityGroups }) {
  const { form, onChange, groups } = props;
  const hasClient = form.client !== undefined;
  const hasEmployer = form.employerId !== undefined;
  const needsEmployer = hasEmployer ? undefined : 'Choose one employer first.';
  return (
    <FormField
      stretch
      label={
        <>
          Narrow the record set <i>- optional</i>
        </>
      }
      info={
        form.scope && (
          <Button
            variant="inline-link"
            formAction="none"
            ariaLabel="Clear the narrowing of the record set"
            onClick={() => onChange(withScope(form, undefined))}
          >
            Clear
          </Button>
        )
      }
    >
      <RadioGroup
        value={form.scope ?? null}
        items={[
          {
            value: 'WORKSITES',
            label: 'Worksite(s)',
            description: needsEmployer,
            disabled: !hasEmployer,
          },
          {
            value: 'SECURITY_GROUPS',
            label: 'Security Group(s)',
            description: needsEmployer ?? (groups.isEmpty ? noGroups : undefined),
            disabled: !hasEmployer || groups.isEmpty,
          },
          {
            value: 'I9_IDS',
            label: 'I-9 IDs',
            description: hasClient ? undefined : 'Select a client first.',
            disabled: !hasClient,
          },
        ]}
        onChange={({ detail }) => onChange(withScope(form, detail.value as Scope))}
      />
    </FormField>
  );
}
