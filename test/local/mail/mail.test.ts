import { GetAccountCommand, SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mailIdentities } from '../../../local/mail/mail-identities.ts';
import { startMailPage } from '../../../local/mail/mail-page.ts';
import { createMailService } from '../../../local/mail/mail-service.ts';
import { openTestEndpoint, type TestEndpoint } from '../sqs/test-endpoint.ts';

const senders = mailIdentities([
  {
    type: 'AWS::SES::EmailIdentity',
    logicalId: 'Domain',
    physicalId: 'waybill.example',
    arn: undefined,
    properties: { EmailIdentity: 'waybill.example' },
  },
  {
    type: 'AWS::SES::ConfigurationSet',
    logicalId: 'Set',
    physicalId: 'alerts',
    arn: undefined,
    properties: {},
  },
]);
const role = 'arn:aws:iam::000000000000:role/mailer';
const identityRight = `${role} ses:SendEmail arn:aws:ses:us-east-1:000000000000:identity/waybill.example`;

function aMail(more: object = {}) {
  return {
    FromEmailAddress: 'Waybill <reports@waybill.example>',
    Destination: { ToAddresses: ['reader@firm.example'] },
    Content: {
      Simple: {
        Subject: { Data: 'Report <script>alert(1)</script> & more' },
        Body: {
          Text: { Data: 'See https://app.example/reports?a=1&b=2 <now>' },
          Html: { Data: '<p>Report</p><script>alert(2)</script>' },
        },
      },
    },
    ...more,
  };
}

describe('Amazon SES v2 SendEmail', () => {
  let endpoint: TestEndpoint;
  let service: ReturnType<typeof createMailService>;
  let client: SESv2Client;

  beforeEach(async () => {
    endpoint = await openTestEndpoint();
    service = endpoint.add(createMailService(endpoint.context, senders, () => undefined));
    client = new SESv2Client(endpoint.client());
  });
  afterEach(async () => {
    client.destroy();
    await endpoint.close();
  });
  const send = (input: object) => client.send(new SendEmailCommand(input as ReturnType<typeof aMail>));

  it('keeps a mail with all its parts and gives its id', async () => {
    const { MessageId } = await send(
      aMail({
        Destination: {
          ToAddresses: ['a@firm.example'],
          CcAddresses: ['b@firm.example'],
          BccAddresses: ['c@firm.example'],
        },
        ReplyToAddresses: ['help@waybill.example'],
        ConfigurationSetName: 'alerts',
      }),
    );
    expect(service.mails.list()).toEqual([
      {
        id: MessageId,
        sentAt: expect.stringMatching(/^\d{4}-.*Z$/),
        from: 'Waybill <reports@waybill.example>',
        to: ['a@firm.example'],
        cc: ['b@firm.example'],
        bcc: ['c@firm.example'],
        replyTo: ['help@waybill.example'],
        subject: 'Report <script>alert(1)</script> & more',
        text: 'See https://app.example/reports?a=1&b=2 <now>',
        html: '<p>Report</p><script>alert(2)</script>',
        headers: {},
        configurationSetName: 'alerts',
      },
    ]);
  });

  it('reads a raw MIME message', async () => {
    const lines = [
      'From: Waybill <reports@waybill.example>',
      'To: Reader <reader@firm.example>',
      'Subject: =?utf-8?Q?B=C3=BCro?=',
      'MIME-Version: 1.0',
      'Content-Type: multipart/alternative; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain; charset=utf-8',
      'Content-Transfer-Encoding: base64',
      '',
      Buffer.from('Grüße').toString('base64'),
      '--b',
      'Content-Type: text/html',
      '',
      '<b>Hi</b>',
      '--b--',
    ];
    await send({ Content: { Raw: { Data: Buffer.from(lines.join('\r\n')) } } });
    const [mail] = service.mails.list();
    expect(mail).toMatchObject({
      from: 'Waybill <reports@waybill.example>',
      to: ['Reader <reader@firm.example>'],
      subject: 'Büro',
    });
    expect(mail?.text?.trim()).toBe('Grüße');
    expect(mail?.html).toContain('<b>Hi</b>');
  });

  it('sends from every address of a verified domain and of its subdomains', async () => {
    await send(aMail({ FromEmailAddress: 'x@mail.WAYBILL.example' }));
    expect(service.mails.list()).toHaveLength(1);
  });

  it.each([
    ['another domain', aMail({ FromEmailAddress: 'x@notwaybill.example' }), 'MessageRejected'],
    [
      '51 recipients',
      aMail({
        Destination: { ToAddresses: Array.from({ length: 51 }, (_, index) => `r${index}@firm.example`) },
      }),
      'BadRequestException',
    ],
    ['no recipient', aMail({ Destination: {} }), 'BadRequestException'],
    [
      'something that is no address',
      aMail({ Destination: { ToAddresses: ['nobody'] } }),
      'BadRequestException',
    ],
    [
      'a line break in an address',
      aMail({ Destination: { ToAddresses: ['a@firm.example\r\nBcc: b@firm.example'] } }),
      'BadRequestException',
    ],
    ['a configuration set that does not exist', aMail({ ConfigurationSetName: 'none' }), 'NotFoundException'],
    [
      'a tag with an address in it',
      aMail({ EmailTags: [{ Name: 'to', Value: 'a@firm.example' }] }),
      'BadRequestException',
    ],
    ['a template', aMail({ Content: { Template: { TemplateName: 't' } } }), 'UnsupportedFeature'],
  ])('refuses a mail with %s', async (_, input, name) => {
    await expect(send(input)).rejects.toMatchObject({ name });
    expect(service.mails.list()).toEqual([]);
  });

  it('refuses a mail over 40 MB', async () => {
    const Data = Buffer.alloc(40 * 1024 * 1024 + 1, 'x');
    await expect(send({ ...aMail(), Content: { Raw: { Data } } })).rejects.toMatchObject({
      name: 'BadRequestException',
    });
  });

  it('keeps addresses out of its refusals', async () => {
    await expect(send(aMail({ FromEmailAddress: 'jane.doe@other.example' }))).rejects.toThrow(
      /^(?!.*jane).*waybill\.example/,
    );
  });

  it('refuses a role that may not send from the identity', async () => {
    const asRole = new SESv2Client(endpoint.client(role));
    await expect(asRole.send(new SendEmailCommand(aMail()))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
    endpoint.permissions.add(identityRight);
    await asRole.send(new SendEmailCommand(aMail()));
    await expect(
      asRole.send(new SendEmailCommand(aMail({ ConfigurationSetName: 'alerts' }))),
    ).rejects.toThrow('configuration-set/alerts');
    asRole.destroy();
    expect(service.mails.list()).toHaveLength(1);
  });

  it('refuses by name what it does not play', async () => {
    await expect(client.send(new GetAccountCommand({}))).rejects.toThrow(
      'GET /v2/email/account is not supported',
    );
  });

  describe('the page to read mails', () => {
    let page: Awaited<ReturnType<typeof startMailPage>>;
    beforeEach(async () => {
      page = await startMailPage({ port: 0, mails: service.mails });
    });
    afterEach(() => page.close());
    const get = async (path: string, init: RequestInit = {}) => {
      const response = await fetch(page.url + path, init);
      return {
        status: response.status,
        policy: response.headers.get('content-security-policy'),
        body: await response.text(),
      };
    };

    it('says so when there is none', async () => {
      expect((await get('/')).body).toContain('No mail yet');
    });

    it('lists the mails, newest first, with everything escaped', async () => {
      await send(aMail());
      endpoint.clock.advance(60_000);
      const { MessageId } = await send(
        aMail({ Destination: { ToAddresses: ['"<b>" <later@firm.example>'] } }),
      );
      const { body, policy } = await get('/');
      expect(body).toMatch(/^<!doctype html><html lang="en">/);
      expect(body).toContain('<h1>Mail</h1>');
      expect(body.indexOf('later@firm.example')).toBeLessThan(body.indexOf('reader@firm.example'));
      expect(body).toContain(
        `<a href="/mails/${MessageId}">Report &lt;script&gt;alert(1)&lt;/script&gt; &amp; more</a>`,
      );
      expect(body).not.toContain('<script');
      expect(body).not.toContain('<b>');
      expect(policy).toMatch(/default-src 'none'/);
    });

    it('shows a mail as text with links, and its HTML in a frame that may do nothing', async () => {
      const { MessageId } = await send(aMail());
      const { body } = await get(`/mails/${MessageId}`);
      expect(body).toContain('<a href="https://app.example/reports?a=1&amp;b=2" rel="noreferrer">');
      expect(body).toContain('&lt;now&gt;');
      expect(body).toContain(`<iframe sandbox title="HTML of the mail" src="/mails/${MessageId}/html">`);
      expect(body).not.toContain('<script');
      const frame = await get(`/mails/${MessageId}/html`);
      expect(frame.body).toBe('<p>Report</p><script>alert(2)</script>');
      expect(frame.policy).toMatch(/default-src 'none'.*sandbox$/);
    });

    it('gives the mails as JSON', async () => {
      await send(aMail());
      expect(JSON.parse((await get('/mails.json')).body)).toMatchObject([{ to: ['reader@firm.example'] }]);
    });

    it.each([['/mails/none'], ['/mails/%E0%A4%A'], ['/other']])('answers 404 for %s', async (path) => {
      expect((await get(path)).status).toBe(404);
    });

    it('answers only to GET', async () => {
      expect((await get('/', { method: 'POST' })).status).toBe(405);
    });
  });
});
