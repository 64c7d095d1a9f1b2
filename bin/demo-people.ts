import { roles } from '../functions/directory/contract.ts';

/** An invented person who may sign in on one machine. */
export interface DemoPerson {
  readonly sub: string;
  readonly username: string;
  readonly email: string;
  readonly displayName: string;
  readonly role: (typeof roles)[keyof typeof roles];
  readonly distributorId?: string;
  /** Of a client administrator. */
  readonly clientId?: number;
  /** Of a firm administrator. */
  readonly firmId?: string;
}

const meridian = 'meridian-hr';
/** An invented law firm. */
export const demoFirm = { firmId: 'birch-vale', name: 'Birch & Vale Immigration' };
/** Another, which has not subscribed yet. */
export const newFirm = { firmId: 'hazel-grove', name: 'Hazel Grove Law' };

export const demoPeople: readonly DemoPerson[] = [
  {
    sub: '0a000000-0000-4000-8000-000000000001',
    username: 'dana',
    email: 'dana@meridian-hr.example',
    displayName: 'Dana Demo',
    role: roles.distributorAllAccess,
    distributorId: meridian,
  },
  {
    sub: '0a000000-0000-4000-8000-000000000002',
    username: 'rory',
    email: 'rory@meridian-hr.example',
    displayName: 'Rory Readonly',
    role: roles.distributorReadOnly,
    distributorId: meridian,
  },
  {
    sub: '0a000000-0000-4000-8000-000000000003',
    username: 'nina',
    email: 'nina@northgate.example',
    displayName: 'Nina Northgate',
    role: roles.distributorAllAccess,
    distributorId: 'northgate',
  },
  {
    sub: '0a000000-0000-4000-8000-000000000006',
    username: 'cleo',
    email: 'cleo@harborview.example',
    displayName: 'Cleo Client',
    role: roles.clientAdministrator,
    distributorId: meridian,
    clientId: 1001,
  },
  {
    sub: '0a000000-0000-4000-8000-000000000007',
    username: 'fern',
    email: 'fern@birch-vale.example',
    displayName: 'Fern Firm',
    role: roles.firmAdministrator,
    firmId: demoFirm.firmId,
  },
  {
    sub: '0a000000-0000-4000-8000-000000000008',
    username: 'hana',
    email: 'hana@hazel-grove.example',
    displayName: 'Hana Hazel',
    role: roles.firmAdministrator,
    firmId: newFirm.firmId,
  },
  {
    sub: '0a000000-0000-4000-8000-000000000004',
    username: 'pat',
    email: 'pat@waybill.example',
    displayName: 'Pat Projects',
    role: roles.implementationProjectManager,
  },
  {
    sub: '0a000000-0000-4000-8000-000000000005',
    username: 'sam',
    email: 'sam@waybill.example',
    displayName: 'Sam System',
    role: roles.systemAdministrator,
  },
];
