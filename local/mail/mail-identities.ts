import * as z from 'zod';
import { parseProperties, type TemplateResource } from '../sqs/template-resource.ts';
import { type ConfigurationSet, configurationSets } from './configuration-sets.ts';

/** Who may send, what SES has verified on AWS, and with which settings. */
export interface MailIdentities {
  /** Addresses and domains. */
  readonly identities: readonly string[];
  readonly configurationSets: readonly ConfigurationSet[];
}

const IdentityProperties = z.strictObject({
  EmailIdentity: z.string(),
  // How receivers judge and answer the mail; nothing leaves this machine.
  ConfigurationSetAttributes: z.unknown().optional(),
  DkimAttributes: z.unknown().optional(),
  DkimSigningAttributes: z.unknown().optional(),
  FeedbackAttributes: z.unknown().optional(),
  MailFromAttributes: z.unknown().optional(),
  Tags: z.unknown().optional(),
});

/** The identities (`AWS::SES::EmailIdentity`) and configuration sets of a template. */
export function mailIdentities(resources: readonly TemplateResource[]): MailIdentities {
  return {
    identities: resources
      .filter(({ type }) => type === 'AWS::SES::EmailIdentity')
      .map((one) => parseProperties(one, IdentityProperties).EmailIdentity),
    configurationSets: configurationSets(resources),
  };
}

/** The identity that covers an address: itself, its domain or a parent of its domain. */
export function identityOf(address: string, identities: readonly string[]): string | undefined {
  const wanted = address.toLowerCase();
  const domain = wanted.slice(wanted.lastIndexOf('@') + 1);
  const exact = identities.find((identity) => identity.toLowerCase() === wanted);
  return exact ?? identities.find((identity) => `.${domain}`.endsWith(`.${identity.toLowerCase()}`));
}
