import ColumnLayout from '@cloudscape-design/components/column-layout';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import type { ReactNode } from 'react';
import {
  type DistributorPackage,
  PackageStatus,
  statusLabels,
} from '../../../functions/distributor-packages/contract.ts';
import type { SettingsProblems } from '../client-settings/check-values.ts';
import { settingAnchorId } from '../client-settings/setting-anchor.ts';
import { formatCount } from '../ui/format.ts';
import type { PackageForm } from './package-form.ts';

interface InformationProps {
  /** `null`: a new package. */
  readonly base: DistributorPackage | null;
  readonly form: PackageForm;
  readonly problems: SettingsProblems;
  readonly idPrefix: string;
  readonly isReadOnly: boolean;
  readonly onChange: (form: PackageForm) => void;
}

/** Name, external id, number of clients and status. */
export function PackageInformation(props: InformationProps) {
  const { base, form, isReadOnly, onChange } = props;
  return (
    <ColumnLayout columns={2}>
      <Field {...props} field="name" label="Package Name" constraint="Up to 100 characters">
        <Input
          value={form.name}
          autoComplete={false}
          ariaRequired
          disabled={isReadOnly}
          onChange={({ detail }) => onChange({ ...form, name: detail.value })}
        />
      </Field>
      <Field
        {...props}
        field="externalPackageId"
        label="External Package ID"
        constraint="Letters, numbers, period, underscore and hyphen; up to 50 characters"
      >
        <Input
          value={form.externalPackageId}
          autoComplete={false}
          spellcheck={false}
          ariaRequired
          disabled={isReadOnly}
          onChange={({ detail }) => onChange({ ...form, externalPackageId: detail.value })}
        />
      </Field>
      <FormField
        label="# of Clients"
        constraintText={
          base === null || base.inactiveClientCount === 0
            ? 'Active clients that the package is assigned to'
            : `Active clients; ${formatCount(base.inactiveClientCount)} inactive besides`
        }
      >
        <Input value={formatCount(base?.activeClientCount ?? 0)} readOnly />
      </FormField>
      <StatusField {...props} />
    </ColumnLayout>
  );
}

function StatusField(props: InformationProps) {
  const { base, form, isReadOnly, onChange } = props;
  const isMoving = base?.reassignment !== undefined;
  const isDisabled = isReadOnly || base === null || isMoving;
  const reason = isMoving ? 'Its clients are being moved to another package.' : undefined;
  return (
    <Field
      {...props}
      field="status"
      label="Status"
      constraint={reason ?? (base === null ? 'New packages are Active.' : undefined)}
    >
      <RadioGroup
        value={form.status}
        direction="horizontal"
        items={PackageStatus.options.map((value) => ({
          value,
          label: statusLabels[value],
          disabled: isDisabled,
        }))}
        onChange={({ detail }) => onChange({ ...form, status: PackageStatus.parse(detail.value) })}
      />
    </Field>
  );
}

function Field(
  props: Pick<InformationProps, 'problems' | 'idPrefix'> & {
    readonly field: 'name' | 'externalPackageId' | 'status';
    readonly label: string;
    readonly constraint: string | undefined;
    readonly children: ReactNode;
  },
) {
  return (
    <div id={settingAnchorId(props.idPrefix, props.field)}>
      <FormField
        label={props.label}
        constraintText={props.constraint}
        errorText={props.problems[props.field]}
      >
        {props.children}
      </FormField>
    </div>
  );
}
