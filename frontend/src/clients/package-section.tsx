import Box from '@cloudscape-design/components/box';
import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, type Ref, useRef, useState } from 'react';
import { assignPackage, type ClientProfile, messages } from '../../../functions/clients/contract.ts';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { Instant } from '../ui/instant.tsx';
import { OkDialog } from '../ui/ok-dialog.tsx';
import { AssignPackageDialog } from './assign-package-dialog.tsx';
import { channelLabels } from './event-labels.ts';
import { PackageDistancePanel } from './package-distance.tsx';
import { StatusLabel } from './status-label.tsx';
import { TipButton } from './tip-button.tsx';
import { assignable, usePackages } from './use-packages.ts';

type Step = 'closed' | 'choosing' | typeof messages.assigned | typeof messages.changed;

/** On top of Features: the container to assign a package, or the package that is assigned. */
export function PackageSection({ profile }: { readonly profile: ClientProfile }) {
  const me = useMe().data;
  const mayAssign = mayCall(me, assignPackage);
  const packages = usePackages({ isEnabled: mayAssign });
  const [step, setStep] = useState<Step>('closed');
  const [chosenId, setChosenId] = useState<string>();
  const action = useRef<ButtonProps.Ref>(null);
  const others = assignable(packages.data ?? []).filter(({ packageId }) => packageId !== profile.packageId);
  const isAssigned = profile.DistributorPackage !== null;
  const close = () => {
    setStep('closed');
    // The button that opened the dialog may be gone by now; then the keyboard goes to the one in its place.
    setTimeout(() => {
      if (document.activeElement === document.body) action.current?.focus();
    });
  };
  const open = (packageId?: string) => {
    setChosenId(packageId);
    setStep('choosing');
  };
  if (packages.error && packages.data === undefined) {
    return (
      <FailureAlert
        header="The distributor packages could not be loaded"
        onRetry={() => void packages.refetch()}
      >
        {packages.error.message}
      </FailureAlert>
    );
  }
  return (
    <SpaceBetween size="l">
      {isAssigned && (
        <PackageDetails
          profile={profile}
          action={
            mayAssign ? (
              <ChangeButton
                ref={action}
                isLoading={packages.isPending}
                hasOthers={others.length > 0}
                onClick={() => open()}
              />
            ) : undefined
          }
        />
      )}
      {!isAssigned && mayAssign && others.length > 0 && (
        <AssignContainer buttonRef={action} onClick={() => open()} />
      )}
      <PackageDistancePanel profile={profile} packages={others} onReattach={open} />
      {step === 'choosing' && (
        <AssignPackageDialog
          profile={profile}
          packages={others}
          chosenId={chosenId}
          onClose={close}
          onAssigned={() => setStep(isAssigned ? messages.changed : messages.assigned)}
        />
      )}
      {(step === messages.assigned || step === messages.changed) && <OkDialog text={step} onOk={close} />}
    </SpaceBetween>
  );
}

function ChangeButton(props: {
  readonly ref: Ref<ButtonProps.Ref>;
  readonly isLoading: boolean;
  readonly hasOthers: boolean;
  readonly onClick: () => void;
}) {
  return (
    <Button
      ref={props.ref}
      formAction="none"
      loading={props.isLoading}
      loadingText="Loading the packages"
      disabled={!props.hasOthers}
      disabledReason={messages.noOtherPackages}
      onClick={props.onClick}
    >
      Change Package
    </Button>
  );
}

function PackageDetails(props: { readonly profile: ClientProfile; readonly action: ReactNode }) {
  const {
    DistributorPackage: assigned,
    packageAssignedAt,
    packageAssignedBy,
    packageAssignedThrough,
  } = props.profile;
  if (assigned === null) return null;
  const through = packageAssignedThrough && channelLabels[packageAssignedThrough];
  return (
    <Container
      header={
        <Header variant="h2" actions={props.action}>
          Package Details
        </Header>
      }
    >
      <KeyValuePairs
        columns={3}
        minColumnWidth={160}
        items={[
          { label: 'Package Name', value: assigned.PackageName },
          { label: 'Status', value: <StatusLabel isActive={assigned.Status === 'Active'} /> },
          { label: 'External Package ID', value: assigned.ExternalPackageID },
          { label: 'Assigned On', value: <Instant at={packageAssignedAt} /> },
          {
            label: 'Assigned By',
            value: packageAssignedBy ? `${packageAssignedBy}${through ? ` (${through})` : ''}` : '–',
          },
        ]}
      />
    </Container>
  );
}

function AssignContainer(props: { readonly buttonRef: Ref<ButtonProps.Ref>; readonly onClick: () => void }) {
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <TipButton ref={props.buttonRef} tip={messages.assignTooltip} onClick={props.onClick}>
              Assign Package
            </TipButton>
          }
        >
          Assign a Package
        </Header>
      }
    >
      <Box>No distributor package is assigned. This client has settings of its own.</Box>
    </Container>
  );
}
