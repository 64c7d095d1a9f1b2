import { describe, expect, it } from 'vitest';
import { queueMeant } from '../../bin/redrive/dead-letters.ts';
import { callOf, letterOf } from '../../bin/redrive/letter.ts';

const functionArn = 'arn:aws:lambda:us-east-1:222222222222:function:waybill-prod-app-RecordMailEvent';
const event = { detail: { mail: { destination: ['maya@harborview.example'] } } };
const text = (StringValue: string) => ({ DataType: 'String', StringValue });

/** What Lambda sends to the destination of failures. */
const failedCall = {
  MessageId: 'm-1',
  Attributes: { SentTimestamp: '1795176000000', ApproximateReceiveCount: '2' },
  Body: JSON.stringify({
    version: '1.0',
    timestamp: '2026-11-20T12:00:00.000Z',
    requestContext: {
      requestId: 'r-1',
      functionArn: `${functionArn}:$LATEST`,
      condition: 'RetriesExhausted',
      approximateInvokeCount: 3,
    },
    requestPayload: event,
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: { errorMessage: 'maya@harborview.example could not be read' },
  }),
};

describe('a dead letter', () => {
  it('of an asynchronous call is that call again: its function, its payload', () => {
    const call = callOf(failedCall);
    expect([call?.functionArn, JSON.parse(call?.payload ?? '')]).toEqual([functionArn, event]);
  });

  it('of a rule is its event, for the rule’s target', () => {
    const MessageAttributes = {
      RULE_ARN: text('arn:aws:events:us-east-1:222222222222:rule/mails'),
      TARGET_ARN: text(functionArn),
      ERROR_CODE: text('NO_PERMISSIONS'),
      ERROR_MESSAGE: text('maya@harborview.example'),
    };
    const letter = { MessageId: 'm-2', Body: JSON.stringify(event), MessageAttributes };
    expect(callOf(letter)).toEqual({ functionArn, payload: JSON.stringify(event) });
    expect(letterOf(letter)).toMatchObject({ from: 'RULE', errorCode: 'NO_PERMISSIONS', functionArn });
    expect(JSON.stringify(letterOf(letter))).not.toContain('maya');
  });

  it('is shown without its body and without the text of an error', () => {
    expect(letterOf(failedCall)).toEqual({
      messageId: 'm-1',
      sentAt: '2026-11-20T12:00:00.000Z',
      receiveCount: 2,
      from: 'FUNCTION',
      errorCode: 'RetriesExhausted',
      functionArn,
    });
  });

  it.each(['', 'no JSON', '[]', '{"requestContext":{"functionArn":"x","condition":"y"}}'])(
    'of %j stands for no call',
    (Body) => {
      expect(callOf({ Body })).toBeUndefined();
    },
  );
});

describe('a queue', () => {
  const queue = (name: string) => ({
    ...{ name, url: '', arn: '', runbookAnchor: '', sourceArns: [], waitingCount: 0, seenCount: 0 },
  });
  const all = [queue('waybill-prod-app-MailsDeadLetters'), queue('waybill-prod-app-MailsDeadLetters2')];

  it('is meant by its whole name, or by a part that no other has', () => {
    expect(queueMeant(all, 'waybill-prod-app-MailsDeadLetters').name).toBe(
      'waybill-prod-app-MailsDeadLetters',
    );
    expect(queueMeant(all, 'letters2').name).toBe('waybill-prod-app-MailsDeadLetters2');
  });

  it.each([
    ['mails', 'QUEUE_AMBIGUOUS'],
    ['other', 'QUEUE_UNKNOWN'],
  ])('%s is refused as %s, with the names there are', (words, code) => {
    expect(() => queueMeant(all, words)).toThrow(
      expect.objectContaining({
        code,
        message: expect.stringContaining('waybill-prod-app-MailsDeadLetters2'),
      }),
    );
  });
});
