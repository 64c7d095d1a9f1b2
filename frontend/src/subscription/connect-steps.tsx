import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { folders } from '../../../functions/integrator/contract.ts';
import type { SftpAccount, Subscription } from '../../../functions/integrator-subscription/contract.ts';
import { useSetup } from '../api/firm-setup.ts';
import { useServerNow } from '../api/server-time.ts';
import { shownTemplates, templateOf } from '../api/shown-templates.ts';
import { AppLink } from '../ui/app-link.tsx';
import { templatesAddress, upcomingRunsAddress } from './addresses.ts';
import { CommandLine } from './command-line.tsx';
import { fileNameOn, keyFileOf, sftpCommands } from './sftp-commands.ts';

const clockIntervalMs = 60_000;

/** From nothing to the first uploaded file, with what comes with Windows, macOS and Linux. */
export function ConnectSteps(props: { readonly shown: Subscription; readonly sftp: SftpAccount }) {
  const { shown, sftp } = props;
  const { firmId } = shown;
  const exampleFile = useExampleFile();
  const keyFile = keyFileOf(sftp);
  const commands = sftpCommands(sftp, exampleFile);
  return (
    <SpaceBetween size="m">
      <Box variant="h3">Step by step, in a terminal</Box>
      <Step title="1. Make a pair of keys, once">
        <CommandLine name="Make a pair of keys" text={commands.makeKey} />
        <Box>
          It asks for a passphrase: press Enter twice for none when uploads are to run by themselves. The file{' '}
          {keyFile} is the private key: it stays with you, readable by you alone.
        </Box>
      </Step>
      <Step title="2. Add the public key">
        <CommandLine name="Show the public key" text={commands.showKey} />
        <Box>Copy the line that is shown, and paste it at “Add a key” below.</Box>
      </Step>
      <Step title="3. Connect">
        <CommandLine name="Connect" text={commands.connect} />
        <Box>
          The first time you are asked “Are you sure you want to continue connecting (yes/no/[fingerprint])?”
          Paste this as the answer: it goes on only when the server has just this fingerprint. If you are
          asked again, type no and tell Professional Services.
        </Box>
        <CommandLine name="Fingerprint as the answer" text={sftp.hostKeyFingerprint} />
      </Step>
      <Step title="4. Upload, at the prompt sftp>">
        <CommandLine name="Upload a file" text={commands.upload} />
        <Box>
          Uploads go to /{folders.import} only, under the name of a{' '}
          <AppLink href={templatesAddress(firmId)}>template</AppLink> and the date. The check of the file is
          in <AppLink href={upcomingRunsAddress(firmId)}>Upcoming Runs</AppLink> within a minute; what is
          wrong with its name or structure also lies in /{folders.rejected}.
        </Box>
        <CommandLine name="See what waits" text={commands.look} />
      </Step>
      <Step title="5. Fetch exports">
        <CommandLine name="Fetch exports" text={commands.fetch} />
        <Box>Imported files and what became of them are in /{folders.archive} for 90 days.</Box>
      </Step>
      <Step title="From a script, on macOS or Linux">
        <CommandLine name="Upload from a script" text={commands.script} />
        <Box>
          Connect once by hand before, so that the server is known. It ends with code 0 only when the file was
          uploaded whole.
        </Box>
      </Step>
    </SpaceBetween>
  );
}

/** The first template that the firm may send, as it is named today. */
function useExampleFile(): string {
  const now = useServerNow(clockIntervalMs);
  const first = useSetup().data?.importTasks[0]?.templateId;
  const template = templateOf(first) ?? shownTemplates[2];
  return fileNameOn(template?.baseName ?? 'fn_Details_Data_import', new Date(now));
}

function Step({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <SpaceBetween size="xxs">
      <Box variant="h4">{title}</Box>
      {children}
    </SpaceBetween>
  );
}
