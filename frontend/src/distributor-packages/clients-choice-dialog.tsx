import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import {
  type ClientsOnDeactivation,
  messages,
  type PackageSummary,
} from '../../../functions/distributor-packages/contract.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';

/** What becomes of the clients of a package that turns Inactive; nothing is chosen beforehand. */
export function ClientsChoiceDialog(props: {
  readonly title: string;
  readonly targets: readonly PackageSummary[];
  readonly isBusy: boolean;
  readonly onConfirm: (choice: ClientsOnDeactivation) => void;
  readonly onCancel: () => void;
}) {
  const { targets } = props;
  const [choice, setChoice] = useState<string | null>(null);
  const [toPackageId, setToPackageId] = useState<string>();
  const [isRefused, setRefused] = useState(false);
  const proceed = () => {
    if (choice === 'KEEP') return props.onConfirm({ choice: 'KEEP' });
    if (choice === 'REASSIGN' && toPackageId !== undefined) {
      return props.onConfirm({ choice: 'REASSIGN', toPackageId });
    }
    setRefused(true);
  };
  return (
    <ConfirmDialog
      title={props.title}
      isBusy={props.isBusy}
      cancelText="Cancel"
      onCancel={props.onCancel}
      confirmText="Continue"
      onConfirm={proceed}
    >
      <SpaceBetween size="l">
        <FormField
          label="What becomes of the clients?"
          errorText={isRefused && choice === null ? messages.optionMissing : undefined}
        >
          <RadioGroup
            value={choice}
            items={[
              {
                value: 'KEEP',
                label: messages.keepOption,
                description: 'They stay on the inactive package and keep receiving its edits.',
              },
              {
                value: 'REASSIGN',
                label: messages.reassignOption,
                description: targets.length === 0 ? messages.noOtherPackages : reassignHelp,
                disabled: targets.length === 0,
              },
            ]}
            onChange={({ detail }) => {
              setChoice(detail.value);
              setRefused(false);
            }}
          />
        </FormField>
        {choice === 'REASSIGN' && (
          <TargetField
            targets={targets}
            toPackageId={toPackageId}
            error={isRefused && toPackageId === undefined ? messages.packageMissing : undefined}
            onChange={setToPackageId}
          />
        )}
      </SpaceBetween>
    </ConfirmDialog>
  );
}

const reassignHelp = 'Active and inactive clients move; the package turns Inactive once all of them have.';

function TargetField(props: {
  readonly targets: readonly PackageSummary[];
  readonly toPackageId: string | undefined;
  readonly error: string | undefined;
  readonly onChange: (packageId: string | undefined) => void;
}) {
  const options = props.targets.map(({ packageId, name, externalPackageId }) => ({
    value: packageId,
    label: name,
    description: externalPackageId,
  }));
  return (
    <FormField label={messages.selectPackage} errorText={props.error}>
      <Select
        options={options}
        filteringType="auto"
        selectedOption={options.find(({ value }) => value === props.toPackageId) ?? null}
        placeholder={messages.selectPackage}
        expandToViewport
        onChange={({ detail }) => props.onChange(detail.selectedOption.value)}
      />
    </FormField>
  );
}
