import Box from '@cloudscape-design/components/box';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { S3Destination } from '../../../functions/transfer/contract.ts';
import { useApi } from '../api/api-context.tsx';
import './policy-snippets.css';
import { checkTest } from './check-settings.ts';
import { bucketPolicy, keyPolicyStatement, trustPolicy } from './s3-policies.ts';
import type { SettingsForm } from './settings-form.ts';

/** What the owner of the bucket must put in place, made of the values as they are entered. */
export function PolicySnippets(props: {
  readonly form: SettingsForm;
  readonly externalId: string | undefined;
}) {
  const { form, externalId } = props;
  const { senderArn } = useApi().config;
  const isRole = form.S3.signIn === 'role';
  const checked = checkTest(form);
  const entered = 'body' in checked ? S3Destination.safeParse(checked.body.destination).data : undefined;
  const { bucket, prefix, roleArn, kmsKeyArn, region } = entered ?? {
    bucket: '<bucket>',
    prefix: '',
    roleArn: isRole ? '<role ARN>' : undefined,
  };
  return (
    <SpaceBetween size="s">
      {isRole && (
        <FormField
          label="External ID"
          description="Made by us for this distributor; the trust policy asks for it."
          stretch
        >
          {externalId === undefined ? (
            <Box color="text-body-secondary">
              Shown once the connection was tested or the settings were saved; the test may fail.
            </Box>
          ) : (
            <CopyToClipboard
              variant="inline"
              textToCopy={externalId}
              textToDisplay={<Box variant="code">{externalId}</Box>}
              copyButtonAriaLabel="Copy the external ID"
              copySuccessText="External ID copied"
              copyErrorText="The external ID could not be copied"
            />
          )}
        </FormField>
      )}
      {isRole && <Snippet name="Trust policy of the role" text={trustPolicy({ senderArn, externalId })} />}
      <Snippet
        name={isRole ? 'Bucket policy' : 'Policy of the user'}
        text={bucketPolicy({ bucket, prefix, roleArn, kmsKeyArn, region })}
      />
      {isRole && kmsKeyArn !== undefined && roleArn !== undefined && (
        <Snippet name="Statement for the policy of the key" text={keyPolicyStatement(roleArn)} />
      )}
    </SpaceBetween>
  );
}

function Snippet({ name, text }: { readonly name: string; readonly text: string }) {
  return (
    <ExpandableSection
      headerText={name}
      headerActions={
        <CopyToClipboard
          copyButtonText="Copy"
          copyButtonAriaLabel={`Copy ${name}`}
          textToCopy={text}
          copySuccessText={`${name} copied`}
          copyErrorText="It could not be copied"
        />
      }
      variant="container"
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard */}
      <section className="policy-snippet" tabIndex={0} aria-label={name}>
        <pre>{text}</pre>
      </section>
    </ExpandableSection>
  );
}
