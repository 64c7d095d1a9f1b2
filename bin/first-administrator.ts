import { parseArgs } from 'node:util';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { documentClient } from '../functions/platform/table.ts';
import { addAdministrator } from './deploy/add-administrator.ts';
import { accountView, checkAccount } from './deploy/check-account.ts';
import { deployableStage } from './deploy/deployable-stage.ts';
import { deployedOutputs, outputNamed } from './deploy/stack-outputs.ts';
import { tellMistake } from './tell-mistake.ts';

const usage = `npm run first-administrator -- STAGE EMAIL NAME

Makes a person a System Administrator of a stage that is deployed: Cognito mails them a temporary password. Again is no
change. NAME is shown on the site; put it in quotes.
`;

const Person = z.object({
  email: z.email('EMAIL is no e-mail address').transform((email) => email.toLowerCase()),
  displayName: z.string().trim().min(1, 'NAME is empty').max(120, 'NAME is longer than 120 characters'),
});

async function add(): Promise<number> {
  const options = { help: { type: 'boolean', default: false } } as const;
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  const [stageName, email, displayName] = positionals;
  if (values.help || positionals.length !== 3) {
    process.stdout.write(usage);
    return values.help ? 0 : 2;
  }
  const stage = deployableStage(stageName);
  const person = Person.parse({ email, displayName });
  await checkAccount(stage, accountView(stage));
  const { region } = stage;
  const outputs = await deployedOutputs(new CloudFormationClient({ region }), stage.name, 'app');
  const added = await addAdministrator(
    {
      cognito: new CognitoIdentityProviderClient({ region }),
      userPoolId: outputNamed(outputs, 'UserPoolId'),
      directory: {
        client: documentClient(new DynamoDBClient({ region })),
        table: outputNamed(outputs, 'DirectoryTableName'),
      },
    },
    person,
  );
  process.stdout.write(
    added.isInvited
      ? 'Added. Cognito has mailed a temporary password: it works for three days.\n'
      : `${added.wasKnown ? 'Nothing to do: they are a System Administrator already.' : 'Added to the directory; they sign in as before.'}\n`,
  );
  return 0;
}

process.exitCode = await add().catch((error: unknown) => tellMistake(error, usage));
