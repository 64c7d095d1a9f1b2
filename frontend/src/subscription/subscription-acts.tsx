import type { ReactNode } from 'react';
import {
  enableSubscription,
  endSubscription,
  requestSubscription,
  type Subscription,
  type SubscriptionStatus,
  suspendSubscription,
  withdrawRequest,
} from '../../../functions/integrator-subscription/contract.ts';
import type { RouteDeclaration } from '../../../functions/platform/contract.ts';
import type { subscriptionApi } from '../api/subscription-api.ts';

/** Something to be done with a subscription, asked for in a dialog first. */
export interface SubscriptionAct {
  readonly text: string;
  readonly title: string;
  /** What it brings about. */
  readonly explanation: ReactNode;
  /** What is to be written with it. */
  readonly field?: {
    readonly label: string;
    readonly description: string;
    readonly isRequired: boolean;
    readonly mostLength: number;
  };
  readonly done: string;
  readonly isPrimary: boolean;
  readonly route: RouteDeclaration;
  /** States in which it is offered. */
  readonly from: readonly SubscriptionStatus[];
  readonly call: (
    api: ReturnType<typeof subscriptionApi>,
    firmId: string,
    text: string,
  ) => Promise<Subscription>;
}

const reason = {
  label: 'Reason',
  description: 'The firm reads it on this page.',
  isRequired: true,
  mostLength: 500,
};

export const subscriptionActs: readonly SubscriptionAct[] = [
  {
    text: 'Request the integrator',
    title: 'Request the integrator?',
    explanation:
      'Professional Services see the request in their list of firms. They clarify with you which records are exchanged, how fields are mapped, which templates are used and when, and then enable it.',
    field: {
      label: 'Message',
      description: 'What you want to exchange, with which system, and when to reach you.',
      isRequired: false,
      mostLength: 1000,
    },
    done: 'The integrator was requested.',
    isPrimary: true,
    route: requestSubscription,
    from: ['NONE', 'ENDED'],
    call: (api, firmId, text) => api.request(firmId, text === '' ? undefined : text),
  },
  {
    text: 'Withdraw the request',
    title: 'Withdraw the request?',
    explanation: 'Professional Services do not follow it up any more. You can request the integrator again.',
    done: 'The request was withdrawn.',
    isPrimary: false,
    route: withdrawRequest,
    from: ['REQUESTED'],
    call: (api, firmId) => api.withdraw(firmId),
  },
  {
    text: 'Enable',
    title: 'Enable the subscription?',
    explanation:
      'The SFTP area opens for the keys of the firm, files that are held wait for the next run, and nightly runs begin.',
    done: 'The subscription is active.',
    isPrimary: true,
    route: enableSubscription,
    from: ['NONE', 'REQUESTED', 'ENDED'],
    call: (api, firmId) => api.enable(firmId),
  },
  {
    text: 'Resume',
    title: 'Resume the subscription?',
    explanation:
      'The SFTP area opens again for the keys of the firm, files that are held wait for the next run, and nightly runs go on.',
    done: 'The subscription is active again.',
    isPrimary: true,
    route: enableSubscription,
    from: ['SUSPENDED'],
    call: (api, firmId) => api.enable(firmId),
  },
  {
    text: 'Suspend',
    title: 'Suspend the subscription?',
    explanation:
      'Nobody signs in by SFTP until it is resumed, files that wait are held for 30 days, and there are no nightly runs. Keys and setup are kept.',
    field: reason,
    done: 'The subscription is suspended.',
    isPrimary: false,
    route: suspendSubscription,
    from: ['ACTIVE'],
    call: (api, firmId, text) => api.suspend(firmId, text),
  },
  {
    text: 'End',
    title: 'End the subscription?',
    explanation:
      'Nobody signs in by SFTP any more, files that wait are held for 30 days, and there are no nightly runs. What was imported stays. The firm can request the integrator again.',
    field: reason,
    done: 'The subscription has ended.',
    isPrimary: false,
    route: endSubscription,
    from: ['ACTIVE', 'SUSPENDED'],
    call: (api, firmId, text) => api.end(firmId, text),
  },
];
