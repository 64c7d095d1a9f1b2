/** The tenants of a generated pack. Every name is invented. */
export const demoDistributors = [
  { distributorId: 'meridian-hr', name: 'Meridian HR Partners', timeZone: 'America/New_York' },
  { distributorId: 'northgate', name: 'Northgate Staffing Network', timeZone: 'America/Chicago' },
] as const;

/**
 * Clients with their employers, worksites and security groups. `firstI9Id` keeps the ids of clients apart;
 * `recordCount` is fixed but for the main client, which takes as many as are asked for.
 */
export const demoClients = [
  {
    distributorId: 'meridian-hr',
    clientId: 1001,
    name: 'Harborview Logistics',
    externalClientId: 'HBV-01',
    isActive: true,
    createdAt: '2021-04-12T14:00:00.000Z',
    activeUserCount: 38,
    primaryContactName: 'Philippa Marchbanks',
    primaryContactEmail: 'philippa.marchbanks@harborview.example',
    firstI9Id: 5_000_001,
    recordCount: undefined,
    employers: [
      {
        employerId: 11,
        name: 'Harborview Logistics, Inc.',
        fein: '980000011',
        worksites: [
          { worksiteId: 101, name: 'Quayside Terminal', city: 'Saltmere', state: 'ME' },
          { worksiteId: 102, name: 'North Yard', city: 'Saltmere', state: 'ME' },
          { worksiteId: 103, name: 'Head Office', city: 'Brightwater', state: 'NY' },
        ],
        securityGroups: [
          { securityGroupId: 51, name: 'Drivers' },
          { securityGroupId: 52, name: 'Warehouse' },
        ],
      },
      {
        employerId: 12,
        name: 'Harborview Cold Chain, LLC',
        fein: '980000012',
        worksites: [
          { worksiteId: 104, name: 'Frost Depot 1', city: 'Elmsbrook', state: 'PA' },
          { worksiteId: 105, name: 'Frost Depot 2', city: 'Wexmoor', state: 'OH' },
          { worksiteId: 106, name: 'Frost Depot 3', city: 'Candle Falls', state: 'MI' },
        ],
        securityGroups: [],
      },
      {
        employerId: 13,
        name: 'Harborview Air Freight, Inc.',
        fein: '980000013',
        worksites: [
          { worksiteId: 107, name: 'Cargo Hall East', city: 'Larkfield', state: 'TX' },
          { worksiteId: 108, name: 'Cargo Hall West', city: 'Ironvale', state: 'WA' },
        ],
        securityGroups: [],
      },
    ],
  },
  {
    distributorId: 'meridian-hr',
    clientId: 1002,
    name: 'Cedar & Finch Bakeries',
    externalClientId: 'CFB-02',
    isActive: true,
    createdAt: '2022-09-05T13:30:00.000Z',
    activeUserCount: 9,
    primaryContactName: 'Ambrose Tillwater',
    primaryContactEmail: 'ambrose.tillwater@cedarfinch.example',
    firstI9Id: 2_000_001,
    recordCount: 40,
    employers: [
      {
        employerId: 21,
        name: 'Cedar & Finch Bakeries, LLC',
        fein: '980000021',
        worksites: [
          { worksiteId: 201, name: 'Mill Lane Bakery', city: 'Elmsbrook', state: 'PA' },
          { worksiteId: 202, name: 'Station Road Bakery', city: 'Brightwater', state: 'NY' },
          { worksiteId: 203, name: 'Dough Works', city: 'Wexmoor', state: 'OH' },
        ],
        securityGroups: [],
      },
    ],
  },
  {
    distributorId: 'meridian-hr',
    clientId: 1003,
    name: 'Old Quarry Textiles',
    externalClientId: 'OQT-03',
    isActive: false,
    createdAt: '2020-02-17T15:15:00.000Z',
    activeUserCount: 0,
    primaryContactName: 'Leocadia Brandreth',
    primaryContactEmail: 'leocadia.brandreth@oldquarry.example',
    firstI9Id: 3_000_001,
    recordCount: 25,
    employers: [
      {
        employerId: 31,
        name: 'Old Quarry Textiles, Inc.',
        fein: '980000031',
        worksites: [{ worksiteId: 301, name: 'Weaving Shed', city: 'Larkfield', state: 'TX' }],
        securityGroups: [],
      },
    ],
  },
  {
    distributorId: 'northgate',
    clientId: 2001,
    name: 'Pinecrest Clinics',
    externalClientId: 'PCC-01',
    isActive: true,
    createdAt: '2023-06-26T16:45:00.000Z',
    activeUserCount: 6,
    primaryContactName: 'Desmond Okonjo-Vale',
    primaryContactEmail: 'desmond.okonjo-vale@pinecrest.example',
    firstI9Id: 9_000_001,
    recordCount: 15,
    employers: [
      {
        employerId: 41,
        name: 'Pinecrest Clinics, PLLC',
        fein: '980000041',
        worksites: [
          { worksiteId: 401, name: 'Hilltop Clinic', city: 'Candle Falls', state: 'MI' },
          { worksiteId: 402, name: 'Lakeside Clinic', city: 'Ironvale', state: 'WA' },
        ],
        securityGroups: [],
      },
    ],
  },
] as const;
