import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import ContentLayout from '@cloudscape-design/components/content-layout';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useCallback, useRef, useState } from 'react';
import {
  createPackage,
  messages,
  type PackageSummary,
  savePackage,
} from '../../../functions/distributor-packages/contract.ts';
import { useCurrentDistributor } from '../api/current-distributor.tsx';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { ProblemSummary } from '../client-settings/problem-summary.tsx';
import { settingAnchorId } from '../client-settings/setting-anchor.ts';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { useFlashes } from '../ui/flash-messages.tsx';
import { focusField } from '../ui/focus-field.ts';
import { OkDialog } from '../ui/ok-dialog.tsx';
import { UnsavedChangesGuard } from '../ui/unsaved-changes.tsx';
import { PackageEditor } from './package-editor.tsx';
import { PackageRow } from './package-row.tsx';
import { PageStateProvider, usePageState } from './page-state.ts';
import { useOpenPackages } from './use-open-packages.ts';
import type { Saved } from './use-package-save.ts';
import { usePackageChanged, usePackages } from './use-packages.ts';

/** Every package of the distributor to be looked at, and to be created, changed and switched by who may. */
export function DistributorPackagesPage() {
  const { distributorId } = useCurrentDistributor();
  const me = useMe().data;
  const query = usePackages(distributorId);
  const page = usePageState();
  return (
    <PageStateProvider value={page.state}>
      <ContentLayout
        header={
          <Header
            variant="h1"
            description="Named sets of client settings. Clients that a package is assigned to follow every change of it at once."
          >
            Manage Distributor Packages
          </Header>
        }
      >
        <SpaceBetween size="m">
          {page.problems.map(({ formId, formName, problems, onLead }) => (
            <ProblemSummary key={formId} of={formName} problems={problems} onLead={onLead} />
          ))}
          {me !== undefined && !mayCall(me, savePackage) && (
            <Alert type="info">You can look at packages. Your role does not allow changing them.</Alert>
          )}
          {query.data === undefined && query.error && (
            <FailureAlert header="The packages could not be loaded" onRetry={() => void query.refetch()}>
              {query.error.message}
            </FailureAlert>
          )}
          {query.isPending && <StatusIndicator type="loading">Loading packages</StatusIndicator>}
          {query.data !== undefined && <Packages key={distributorId} packages={query.data} />}
        </SpaceBetween>
      </ContentLayout>
      <UnsavedChangesGuard isDirty={page.isUnsaved} />
    </PageStateProvider>
  );
}

const byName = new Intl.Collator('en', { sensitivity: 'base', numeric: true });

function Packages({ packages }: { readonly packages: readonly PackageSummary[] }) {
  const { distributorId } = useCurrentDistributor();
  const me = useMe().data;
  const changed = usePackageChanged(distributorId);
  const open = useOpenPackages();
  const [done, setDone] = useState<{ readonly text: string; readonly packageId: string }>();
  const { show } = useFlashes();
  // A move that was asked for here is told as every save is; one that was found running must not interrupt anybody.
  const movesAsked = useRef(new Set<string>());
  const saved = (now: Saved) => {
    const { packageId } = now.package;
    if (now.text === undefined) movesAsked.current.add(packageId);
    else setDone({ text: now.text, packageId });
    void changed(now.package);
  };
  const acknowledge = (packageId: string) => {
    setDone(undefined);
    // The form that created it is gone by now.
    setTimeout(() => {
      if (document.activeElement === document.body) focusField(settingAnchorId(packageId, 'name'));
    });
  };
  const moved = useCallback(
    ({ packageId, name }: PackageSummary) => {
      if (movesAsked.current.delete(packageId)) return setDone({ text: messages.statusChanged, packageId });
      show({ id: `moved-${packageId}`, type: 'success', header: `${name}: ${messages.statusChanged}` });
    },
    [show],
  );
  const sorted = packages.toSorted((one, other) => byName.compare(one.name, other.name));
  return (
    <SpaceBetween size="s">
      {mayCall(me, createPackage) && (
        <NewPackage
          packages={packages}
          onSaved={(created) => {
            saved(created);
            open.toggle(created.package.packageId, true);
          }}
        />
      )}
      {sorted.map((summary) => (
        <PackageRow
          key={summary.packageId}
          summary={summary}
          packages={sorted}
          isOpen={open.isOpen(summary.packageId)}
          onToggle={(isOpen) => open.toggle(summary.packageId, isOpen)}
          onSaved={saved}
          onMoved={moved}
        />
      ))}
      {sorted.length === 0 && (
        <Box textAlign="center" padding={{ vertical: 'l' }}>
          <b>No distributor packages yet</b>
          <p>
            {mayCall(me, createPackage)
              ? 'Create one above, then assign it to clients.'
              : 'A Distributor Administrator with full access can create one.'}
          </p>
        </Box>
      )}
      {done !== undefined && <OkDialog text={done.text} onOk={() => acknowledge(done.packageId)} />}
    </SpaceBetween>
  );
}

function NewPackage(props: {
  readonly packages: readonly PackageSummary[];
  readonly onSaved: (saved: Saved) => void;
}) {
  const [isOpen, setOpen] = useState(false);
  const [wasOpened, setWasOpened] = useState(false);
  return (
    <ExpandableSection
      variant="container"
      headerText="Create New Distributor Package"
      headingTagOverride="h2"
      expanded={isOpen}
      onChange={({ detail }) => {
        setOpen(detail.expanded);
        setWasOpened(true);
      }}
    >
      {wasOpened && (
        <PackageEditor
          read={null}
          idPrefix="new"
          packages={props.packages}
          onSaved={(saved) => {
            setOpen(false);
            setWasOpened(false);
            props.onSaved(saved);
          }}
          onCancelled={() => setOpen(false)}
          onReload={() => undefined}
        />
      )}
    </ExpandableSection>
  );
}
