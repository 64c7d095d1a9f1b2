import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FileUpload from '@cloudscape-design/components/file-upload';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { messages } from '../../../functions/clients/contract.ts';
import { downloadText } from '../ui/download.ts';
import { sampleCsv } from './check-plan.ts';
import { assignable, usePackages } from './use-packages.ts';

/** The Active package that the clients are assigned to. */
export function TargetField(props: {
  readonly packageId: string | undefined;
  readonly error: string | undefined;
  readonly onChange: (packageId: string | undefined) => void;
}) {
  const packages = usePackages();
  const options = assignable(packages.data ?? []).map((one) => ({
    value: one.packageId,
    label: one.name,
    description: one.externalPackageId,
  }));
  return (
    <FormField label={messages.selectPackage} errorText={props.error}>
      <Select
        ariaRequired
        options={options}
        placeholder="Choose a package"
        filteringType={options.length > 10 ? 'auto' : 'none'}
        filteringAriaLabel="Find a package"
        statusType={packages.isPending ? 'loading' : packages.isError ? 'error' : 'finished'}
        loadingText="Loading packages"
        errorText="The packages could not be loaded."
        recoveryText="Retry"
        empty="No active packages are available."
        onLoadItems={({ detail }) => {
          if (detail.samePage) void packages.refetch();
        }}
        selectedOption={options.find(({ value }) => value === props.packageId) ?? null}
        onChange={({ detail }) => props.onChange(detail.selectedOption.value)}
      />
    </FormField>
  );
}

/** The file with a client and its package on every line. */
export function CsvField(props: {
  readonly files: readonly File[];
  readonly error: string | undefined;
  readonly onChange: (files: readonly File[]) => void;
}) {
  return (
    <SpaceBetween size="xs">
      <FormField
        label="CSV file"
        description="A header line, then one client per line: ClientID or ExternalClientID, and ExternalPackageID."
        constraintText="Up to 5 MB and 100,000 clients, UTF-8"
      >
        <FileUpload
          accept=".csv,text/csv"
          value={props.files}
          showFileSize
          errorText={props.error}
          onChange={({ detail }) => props.onChange(detail.value)}
          i18nStrings={{
            uploadButtonText: () => 'Choose file',
            dropzoneText: () => 'Drop the file to use it',
            removeFileAriaLabel: (_, name) => `Remove ${name}`,
            errorIconAriaLabel: 'Error',
            warningIconAriaLabel: 'Warning',
          }}
        />
      </FormField>
      <Box>
        <Button
          variant="inline-link"
          formAction="none"
          iconName="download"
          onClick={() => downloadText(sampleCsv, 'Bulk_Assignment_Sample.csv', 'text/csv')}
        >
          Download a sample file
        </Button>
      </Box>
    </SpaceBetween>
  );
}
