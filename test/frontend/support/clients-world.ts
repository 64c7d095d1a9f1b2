import type { Actor, SettingValues } from '../../../functions/client-settings/contract.ts';
import type { ClientEvent, ClientProfile } from '../../../functions/clients/contract.ts';
import type { FromAddress } from '../../../functions/distributor-packages/contract.ts';
import type { MoveLine } from '../../../functions/package-moves/contract.ts';

/** A client's configuration as the fake API keeps it. */
export interface KeptConfiguration {
  version: number;
  packageId?: string;
  assignedBy?: Actor;
  assignedAt?: string;
  own: SettingValues;
  ownVersion: number;
  /** The package it left last. */
  leftPackageId?: string;
  hasOwnLogo: boolean;
  /** Fields that were changed since the directory was made. */
  changes: Partial<ClientProfile>;
  events: ClientEvent[];
}

/** What the fake API of clients answers from; who the clients are says the directory. */
export interface ClientsWorld {
  configurations: Map<number, KeptConfiguration>;
  /** Sentences that previews warn with. */
  warnings: string[];
  /** Lines of every move. */
  lines: MoveLine[];
  fromAddresses: FromAddress[];
  hasDistributorLogo: boolean;
  /** Clients that were created, by the key they came under. */
  created: Map<string, { readonly clientId: number; readonly text: string }>;
  /** Whether new clients are kept and nobody is told. */
  isAnswerLost: boolean;
  /** Bodies of changes that were accepted. */
  saved: unknown[];
}

export const newConfiguration = (different: Partial<KeptConfiguration> = {}): KeptConfiguration => ({
  version: 3,
  own: {},
  ownVersion: 0,
  hasOwnLogo: false,
  changes: {},
  events: [],
  ...different,
});

export const newClientsWorld = (): ClientsWorld => ({
  configurations: new Map(),
  warnings: [],
  lines: [],
  fromAddresses: [],
  hasDistributorLogo: true,
  created: new Map(),
  isAnswerLost: false,
  saved: [],
});

/** A line of a plan that assigns; takes what differs. */
export const aMoveLine = (different: Partial<MoveLine> & Pick<MoveLine, 'line'>): MoveLine => ({
  clientId: 1000 + different.line,
  clientName: `Client ${different.line}`,
  outcome: 'ASSIGN',
  toPackage: 'Gold',
  ...different,
});
