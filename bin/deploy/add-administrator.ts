import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminGetUserCommand,
  type AttributeType,
  type CognitoIdentityProviderClient,
  UserNotFoundException,
  UsernameExistsException,
} from '@aws-sdk/client-cognito-identity-provider';
import { roles, User } from '../../functions/directory/contract.ts';
import type { DirectoryTable } from '../../functions/directory/deps.ts';
import { putUser, readUser } from '../../functions/directory/directory-store.ts';
import { ConflictError } from '../../functions/platform/errors.ts';

export interface AdministratorDeps {
  readonly cognito: CognitoIdentityProviderClient;
  readonly userPoolId: string;
  readonly directory: DirectoryTable;
}

export interface AddedAdministrator {
  /** They were mailed a temporary password just now. */
  readonly isInvited: boolean;
  /** The directory knew them as an administrator before. */
  readonly wasKnown: boolean;
}

/**
 * Makes a person a System Administrator: a user with a group at the sign-in, and a row in the directory, which must agree.
 * Again is no change; one that was cut off is completed.
 * @throws ConflictError when the directory knows the person in another role
 */
export async function addAdministrator(
  deps: AdministratorDeps,
  person: { readonly email: string; readonly displayName: string },
): Promise<AddedAdministrator> {
  const known = await subOf(deps, person.email);
  const sub = known ?? (await invite(deps, person.email));
  const row = await readUser(deps, sub);
  const isAdministrator = row?.isActive === true && row.roles.join() === roles.systemAdministrator;
  if (row !== undefined && !isAdministrator)
    throw new ConflictError(
      'OTHER_ROLE',
      'the directory knows this person in another role, or as switched off; take their row away first, or name somebody else',
      { ids: { sub } },
    );
  await deps.cognito.send(
    new AdminAddUserToGroupCommand({
      UserPoolId: deps.userPoolId,
      Username: person.email,
      GroupName: roles.systemAdministrator,
    }),
  );
  if (row === undefined)
    await putUser(
      deps,
      User.parse({
        sub,
        username: person.email,
        email: person.email,
        displayName: person.displayName,
        roles: [roles.systemAdministrator],
        isActive: true,
      }),
    );
  return { isInvited: known === undefined, wasKnown: row !== undefined };
}

async function subOf({ cognito, userPoolId }: AdministratorDeps, email: string): Promise<string | undefined> {
  try {
    const found = await cognito.send(new AdminGetUserCommand({ UserPoolId: userPoolId, Username: email }));
    return subIn(found.UserAttributes);
  } catch (error) {
    if (error instanceof UserNotFoundException) return undefined;
    throw error;
  }
}

/** Cognito mails them a temporary password that works for three days. */
async function invite(deps: AdministratorDeps, email: string): Promise<string> {
  try {
    const { User: made } = await deps.cognito.send(
      new AdminCreateUserCommand({
        UserPoolId: deps.userPoolId,
        Username: email,
        DesiredDeliveryMediums: ['EMAIL'],
        UserAttributes: [
          { Name: 'email', Value: email },
          { Name: 'email_verified', Value: 'true' },
        ],
      }),
    );
    return subIn(made?.Attributes);
  } catch (error) {
    if (!(error instanceof UsernameExistsException)) throw error;
    const sub = await subOf(deps, email);
    if (sub === undefined) throw error;
    return sub;
  }
}

function subIn(attributes: readonly AttributeType[] = []): string {
  const sub = attributes.find(({ Name }) => Name === 'sub')?.Value;
  if (sub === undefined) throw new Error('Cognito told no sub of the user');
  return sub;
}
