import './logo-field.css';
import Box from '@cloudscape-design/components/box';
import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import FileInput from '@cloudscape-design/components/file-input';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { type LogoSource, type LogoView, logoLimits } from '../../../functions/logos/contract.ts';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { useFlashes } from '../ui/flash-messages.tsx';
import { Instant } from '../ui/instant.tsx';
import { useSingleFlight } from '../ui/single-flight.ts';
import { base64Of, logoFileTypes, logoProblem } from './logo-file.ts';
import { pictureSize } from './logo-picture.ts';

/** The logo that applies, and an own one that can be uploaded or deleted; both count at once. */
export interface LogoFieldProps {
  readonly logo: LogoView;
  /** Whose logo it is, for the text that stands for the image. */
  readonly name: string;
  readonly ownSource: LogoSource;
  readonly isReadOnly: boolean;
  /** Asked before the own logo is deleted. */
  readonly deleteQuestion: string;
  readonly upload: (contentBase64: string) => Promise<LogoView>;
  readonly remove: () => Promise<LogoView>;
  readonly onChanged: (logo: LogoView) => void;
}

export function LogoField(props: LogoFieldProps) {
  return (
    <SpaceBetween size="s">
      <ShownLogo logo={props.logo} name={props.name} />
      {!props.isReadOnly && <LogoActions {...props} />}
    </SpaceBetween>
  );
}

const sourceTexts: Readonly<Record<LogoSource, string>> = {
  CLIENT: 'Custom logo of the client',
  PACKAGE: 'Logo of the distributor package',
  DISTRIBUTOR: 'Logo of the distributor',
  SYSTEM: 'System logo',
};

function ShownLogo({ logo, name }: { readonly logo: LogoView; readonly name: string }) {
  return (
    <div>
      <img
        className="logo-field-image"
        src={logo.dataUrl}
        width={logo.width}
        alt={`Logo that applies to ${name}`}
      />
      <Box color="text-body-secondary" fontSize="body-s">
        {sourceTexts[logo.source]}
        {logo.setBy !== undefined && (
          <>
            , uploaded by {logo.setBy} on <Instant at={logo.setAt} />
          </>
        )}
      </Box>
    </div>
  );
}

const { leastWidth, leastHeight, mostWidth, mostHeight } = logoLimits;
const fileRules = `PNG, JPG or GIF, 1 MB at most, ${leastWidth}×${leastHeight} to ${mostWidth}×${mostHeight} pixels`;

function LogoActions(props: LogoFieldProps) {
  const [file, setFile] = useState<File>();
  const upload = useLogoUpload(props, () => setFile(undefined));
  return (
    <FormField label="Logo file" constraintText={fileRules} errorText={upload.problem}>
      <SpaceBetween direction="horizontal" size="xs" alignItems="center">
        <FileInput
          value={file === undefined ? [] : [file]}
          accept={logoFileTypes.join(',')}
          onChange={({ detail }) => {
            setFile(detail.value[0]);
            upload.forgetProblem();
          }}
        >
          Choose File
        </FileInput>
        <Box>{file?.name ?? 'No file chosen'}</Box>
        <Button
          formAction="none"
          loading={upload.isPending}
          loadingText="Uploading the logo"
          onClick={() => upload.start(file)}
        >
          Upload
        </Button>
        <DeleteLogo {...props} />
      </SpaceBetween>
    </FormField>
  );
}

function useLogoUpload({ upload, onChanged }: LogoFieldProps, onDone: () => void) {
  const { show } = useFlashes();
  const run = useSingleFlight();
  const [problem, setProblem] = useState<string>();
  const sending = useMutation({
    retry: false,
    mutationFn: async (file: File) => upload(await base64Of(file)),
    onSuccess: (logo) => {
      onDone();
      show({ id: 'logo', type: 'success', header: 'The logo is uploaded.' });
      onChanged(logo);
    },
    onError: (error) => setProblem(error.message),
  });
  const start = async (file: File | undefined) => {
    const found = await logoProblem(file, pictureSize);
    setProblem(found);
    if (file !== undefined && found === undefined) await sending.mutateAsync(file);
  };
  return {
    problem,
    isPending: sending.isPending,
    forgetProblem: () => setProblem(undefined),
    start: (file: File | undefined) => run(() => start(file)),
  };
}

function DeleteLogo({ logo, ownSource, deleteQuestion, remove, onChanged }: LogoFieldProps) {
  const { show } = useFlashes();
  const run = useSingleFlight();
  const [isAsking, setAsking] = useState(false);
  const button = useRef<ButtonProps.Ref>(null);
  const deleting = useMutation({
    retry: false,
    mutationFn: remove,
    onSuccess: (next) => {
      setAsking(false);
      show({ id: 'logo', type: 'success', header: 'The logo is deleted.' });
      onChanged(next);
    },
  });
  return (
    <>
      <Button
        ref={button}
        formAction="none"
        disabled={logo.source !== ownSource}
        disabledReason="There is no custom logo to delete."
        onClick={() => setAsking(true)}
      >
        Delete Logo
      </Button>
      {isAsking && (
        <ConfirmDialog
          isOpen
          title="Delete Logo"
          confirmText="Continue"
          cancelText="Cancel"
          isBusy={deleting.isPending}
          onConfirm={() => run(() => deleting.mutateAsync())}
          onCancel={() => {
            setAsking(false);
            button.current?.focus();
          }}
        >
          <SpaceBetween size="m">
            {deleting.error && (
              <FailureAlert header="The logo was not deleted">{deleting.error.message}</FailureAlert>
            )}
            <div>{deleteQuestion}</div>
          </SpaceBetween>
        </ConfirmDialog>
      )}
    </>
  );
}
