import Box from '@cloudscape-design/components/box';
import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import FileUpload from '@cloudscape-design/components/file-upload';
import FormField from '@cloudscape-design/components/form-field';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import TextContent from '@cloudscape-design/components/text-content';
import { type ReactNode, useRef, useState } from 'react';
import { createUpload } from '../../../functions/integrator-uploads/contract.ts';
import { useCurrentFirm } from '../api/current-firm.tsx';
import { mayCall } from '../api/may-call.ts';
import { useMe } from '../api/who.ts';
import { AppLink } from '../ui/app-link.tsx';
import { useCountedDialog } from '../ui/dialog-count.ts';
import { FailureAlert } from '../ui/failure-alert.tsx';
import { useFocusOnFailure } from '../ui/focus-on-failure.ts';
import { formatBytes } from '../ui/format.ts';
import { templatesAddress } from './addresses.ts';
import { mostUploadText, uploadObstacle } from './upload-file.ts';
import { SendingProgress, UploadResult } from './upload-progress.tsx';
import { useFollowing, useUpload } from './use-upload.ts';

/** Uploads a file without an SFTP client. */
export function UploadAction() {
  const me = useMe().data;
  const [isOpen, setOpen] = useState(false);
  const [leftId, setLeftId] = useState<string>();
  const button = useRef<ButtonProps.Ref>(null);
  // The dialog may be closed before the file is in the lists.
  useFollowing(leftId);
  if (!mayCall(me, createUpload)) return null;
  return (
    <>
      <Button ref={button} iconName="upload" formAction="none" onClick={() => setOpen(true)}>
        Upload a file
      </Button>
      {isOpen && (
        <UploadDialog
          onClose={(uploadId) => {
            setOpen(false);
            setLeftId(uploadId);
            button.current?.focus();
          }}
        />
      )}
    </>
  );
}

function UploadDialog(props: { readonly onClose: (uploadId: string | undefined) => void }) {
  const upload = useUpload();
  const { sending } = upload;
  const onClose = () => props.onClose(sending.data);
  const [file, setFile] = useState<File>();
  const [obstacle, setObstacle] = useState<string>();
  const wasStopped = sending.error?.name === 'AbortError';
  const send = () => {
    const found = uploadObstacle(file);
    setObstacle(found);
    if (found === undefined && file !== undefined && !sending.isPending) sending.mutate(file);
  };
  const startAnew = () => {
    upload.reset();
    setFile(undefined);
  };
  if (sending.isPending && file !== undefined) {
    return (
      <UploadFrame onClose={onClose} footer={<Button onClick={upload.stop}>Stop</Button>}>
        <SendingProgress file={file} sentBytes={upload.sentBytes} />
      </UploadFrame>
    );
  }
  if (sending.isSuccess && file !== undefined) {
    return (
      <UploadFrame onClose={onClose} footer={<DoneButtons onAnother={startAnew} onClose={onClose} />}>
        <UploadResult fileName={file.name} following={upload.following} />
      </UploadFrame>
    );
  }
  return (
    <UploadFrame onClose={onClose} footer={<SendButtons onSend={send} onClose={onClose} />}>
      <SpaceBetween size="m">
        {sending.error && !wasStopped && <Refusal error={sending.error} />}
        <FileField
          file={file}
          error={obstacle}
          onChange={(chosen) => {
            setFile(chosen);
            setObstacle(undefined);
            sending.reset();
          }}
        />
      </SpaceBetween>
    </UploadFrame>
  );
}

function UploadFrame(props: {
  readonly footer: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  useCountedDialog(true);
  return (
    <Modal
      visible
      header="Upload a file"
      closeAriaLabel="Close dialog"
      onDismiss={({ detail }) => detail.reason !== 'overlay' && props.onClose()}
      footer={<Box float="right">{props.footer}</Box>}
    >
      {props.children}
    </Modal>
  );
}

function SendButtons(props: { readonly onSend: () => void; readonly onClose: () => void }) {
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button variant="link" formAction="none" onClick={props.onClose}>
        Cancel
      </Button>
      <Button variant="primary" formAction="none" onClick={props.onSend}>
        Upload
      </Button>
    </SpaceBetween>
  );
}

function DoneButtons(props: { readonly onAnother: () => void; readonly onClose: () => void }) {
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button formAction="none" onClick={props.onAnother}>
        Upload another
      </Button>
      <Button variant="primary" formAction="none" onClick={props.onClose}>
        Close
      </Button>
    </SpaceBetween>
  );
}

function Refusal({ error }: { readonly error: Error }) {
  const alert = useFocusOnFailure(error);
  return (
    <FailureAlert ref={alert} header="The file was not uploaded">
      {error.message}
    </FailureAlert>
  );
}

function FileField(props: {
  readonly file: File | undefined;
  readonly error: string | undefined;
  readonly onChange: (file: File | undefined) => void;
}) {
  const { file, error } = props;
  const { firmId } = useCurrentFirm();
  return (
    <SpaceBetween size="m">
      <TextContent>
        <p>
          The file is taken in as if it had been dropped into the Import folder by SFTP, and checked within a
          minute. Nothing is changed before the run. The same name again replaces what waits.
        </p>
      </TextContent>
      <FormField
        label="File"
        description={
          <>
            Named after its <AppLink href={templatesAddress(firmId)}>template</AppLink> and the date, for
            example fn_Details_Data_import_20260302.csv.
          </>
        }
        constraintText={`CSV, at most ${mostUploadText}`}
        errorText={error}
      >
        <FileUpload
          value={file === undefined ? [] : [file]}
          accept=".csv,text/csv"
          showFileSize
          i18nStrings={{
            uploadButtonText: () => 'Choose a file',
            dropzoneText: () => 'Drop the file here',
            removeFileAriaLabel: () => 'Remove the file',
            limitShowFewer: 'Show fewer files',
            limitShowMore: 'Show more files',
            errorIconAriaLabel: 'Error',
            formatFileSize: formatBytes,
          }}
          onChange={({ detail }) => props.onChange(detail.value.at(-1))}
        />
      </FormField>
    </SpaceBetween>
  );
}
