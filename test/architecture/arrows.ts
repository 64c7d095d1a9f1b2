import { integratorRules } from './integrator-arrows.ts';
import { libraryHomes } from './library-homes.ts';
import { type Import, importsIn, type SourceTree } from './source-tree.ts';

/**
 * Who may import whom. The first rule whose `files` match a file is its rule; a file without a rule is a breach, so that
 * a new room is given its place on purpose. In patterns `*` is one segment, an ending `/` means everything below, and
 * `{room}` is what the `*` of `files` stood for. `packages` lists the npm packages that may be imported; absent = any
 * that `libraryHomes` allows.
 */
interface Rule {
  readonly files: string;
  readonly may: readonly string[];
  readonly packages?: readonly string[];
}

const platform = 'functions/platform/';
const contracts = 'functions/*/contract.ts';

export const rules: readonly Rule[] = [
  // Doors and declared data.
  { files: contracts, may: [contracts, 'functions/{room}/catalog/'], packages: ['zod'] },
  { files: 'functions/*/catalog/', may: ['functions/{room}/catalog/'], packages: ['zod'] },
  // Ground.
  { files: platform, may: [platform] },
  // Capabilities, lowest first.
  { files: 'functions/directory/', may: ['functions/directory/', platform] },
  { files: 'functions/pdf/', may: ['functions/pdf/', platform] },
  { files: 'functions/archives/', may: ['functions/archives/', platform] },
  { files: 'functions/transfer/', may: ['functions/transfer/', platform, 'functions/directory/contract.ts'] },
  {
    files: 'functions/i9/',
    may: ['functions/i9/', platform, 'functions/directory/contract.ts', 'functions/pdf/'],
  },
  { files: 'functions/sftp/', may: ['functions/sftp/', platform, 'functions/transfer/'] },
  { files: 'functions/ftps/', may: ['functions/ftps/', platform, 'functions/transfer/'] },
  { files: 'functions/s3-destination/', may: ['functions/s3-destination/', platform, 'functions/transfer/'] },
  {
    files: 'functions/destinations/',
    may: [
      'functions/destinations/',
      platform,
      'functions/transfer/',
      'functions/sftp/',
      'functions/ftps/',
      'functions/s3-destination/',
    ],
  },
  { files: 'functions/pgp/', may: ['functions/pgp/', platform] },
  { files: 'functions/spreadsheets/', may: ['functions/spreadsheets/', platform] },
  { files: 'functions/package-proof/', may: ['functions/package-proof/', platform] },
  {
    files: 'functions/record-assets/',
    may: [
      'functions/record-assets/',
      platform,
      'functions/directory/contract.ts',
      'functions/i9/',
      'functions/archives/',
      'functions/pdf/',
    ],
  },
  {
    files: 'functions/deliveries/',
    may: [
      'functions/deliveries/',
      platform,
      'functions/transfer/',
      'functions/notice-mails/',
      'functions/due-deliveries/',
      'functions/destinations/',
      'functions/directory/',
      'functions/pgp/',
      'functions/archives/contract.ts',
    ],
  },
  {
    files: 'functions/client-settings/',
    may: ['functions/client-settings/', platform, 'functions/directory/contract.ts'],
  },
  {
    files: 'functions/logos/',
    may: [
      'functions/logos/',
      platform,
      'functions/directory/contract.ts',
      'functions/client-settings/contract.ts',
    ],
  },
  ...integratorRules,
  { files: 'functions/notice-mails/', may: ['functions/notice-mails/', platform] },
  { files: 'functions/due-deliveries/', may: ['functions/due-deliveries/', platform] },
  // Features.
  {
    files: 'functions/audit/',
    may: ['functions/audit/', platform, 'functions/directory/', 'functions/record-assets/csv-lines.ts'],
  },
  {
    files: 'functions/retention/',
    may: ['functions/retention/', platform, 'functions/directory/', 'functions/i9/'],
  },
  {
    files: 'functions/distributor-packages/',
    may: [
      'functions/distributor-packages/',
      platform,
      'functions/directory/',
      'functions/client-settings/',
      'functions/logos/',
    ],
  },
  {
    files: 'functions/clients/',
    may: [
      'functions/clients/',
      platform,
      'functions/directory/',
      'functions/client-settings/',
      'functions/logos/',
      'functions/spreadsheets/',
      'functions/distributor-packages/',
    ],
  },
  {
    files: 'functions/package-moves/',
    may: [
      'functions/package-moves/',
      platform,
      'functions/directory/',
      'functions/client-settings/',
      'functions/distributor-packages/',
      'functions/clients/',
    ],
  },
  {
    files: 'functions/data-exports/',
    may: [
      'functions/data-exports/',
      platform,
      'functions/directory/',
      'functions/i9/',
      'functions/archives/',
      'functions/spreadsheets/',
      'functions/deliveries/',
      'functions/due-deliveries/',
      'functions/record-assets/contract.ts',
      'functions/transfer/contract.ts',
    ],
  },
  {
    files: 'functions/export-packages/',
    may: [
      'functions/export-packages/',
      platform,
      'functions/directory/',
      'functions/i9/',
      'functions/pdf/',
      'functions/archives/',
      'functions/spreadsheets/',
      'functions/package-proof/',
      'functions/record-assets/',
      'functions/deliveries/',
      'functions/data-exports/',
    ],
  },
  {
    files: 'functions/interchange/',
    may: [
      'functions/interchange/',
      platform,
      'functions/directory/',
      'functions/i9/',
      'functions/pdf/',
      'functions/archives/',
    ],
  },
  { files: 'functions/api-reference/', may: ['functions/api-reference/', platform, contracts] },
  // What exists in AWS.
  { files: 'lib/platform/', may: ['lib/platform/', 'functions/platform/contract.ts'] },
  { files: 'lib/data-stack.ts', may: ['lib/platform/', contracts] },
  { files: 'lib/web-stack.ts', may: ['lib/platform/', 'lib/data-stack.ts', contracts] },
  { files: 'lib/app-stack.ts', may: ['lib/', contracts] },
  { files: 'lib/integrator-stack.ts', may: ['lib/', contracts] },
  { files: 'lib/application.ts', may: ['lib/'] },
  { files: 'lib/operations-stack.ts', may: ['lib/'] },
  {
    files: 'lib/*/',
    may: ['lib/{room}/', 'lib/platform/', 'lib/data-stack.ts', 'lib/web-stack.ts', contracts],
  },
  // What people see.
  { files: 'frontend/vite.config.ts', may: [] },
  { files: 'frontend/src/app/', may: ['frontend/src/', contracts] },
  { files: 'frontend/src/api/', may: ['frontend/src/api/', contracts] },
  { files: 'frontend/src/ui/', may: ['frontend/src/ui/'] },
  {
    files: 'frontend/src/client-settings/',
    may: ['frontend/src/client-settings/', 'frontend/src/api/', 'frontend/src/ui/', contracts],
  },
  ...['distributor-packages', 'clients', 'system-settings'].map((room) => ({
    files: `frontend/src/${room}/`,
    may: [
      `frontend/src/${room}/`,
      'frontend/src/client-settings/',
      'frontend/src/api/',
      'frontend/src/ui/',
      contracts,
    ],
  })),
  {
    files: 'frontend/src/*/',
    may: ['frontend/src/{room}/', 'frontend/src/api/', 'frontend/src/ui/', contracts],
  },
  // One machine, commands, measurements.
  { files: 'local/', may: ['local/'] },
  {
    files: 'bin/app.ts',
    may: ['lib/application.ts', 'lib/platform/', 'lib/rules/'],
  },
  // The account and region of a stage are checked before anything is synthesized.
  { files: 'bin/deploy/', may: ['bin/', 'functions/', 'lib/platform/stages.ts'] },
  { files: 'bin/', may: ['bin/', 'functions/', 'local/'] },
  {
    files: 'bench/',
    may: [
      'bench/',
      'functions/',
      'local/',
      'bin/start-application.ts',
      'bin/clock-of-application.ts',
      'bin/sample-csv.ts',
      'bin/smoke/',
    ],
  },
  { files: 'test/', may: ['test/', 'bin/', 'bench/', 'functions/', 'frontend/', 'lib/', 'local/'] },
];

/** Imports that no rule allows, as sentences. */
export function arrowBreaches(tree: SourceTree): string[] {
  const unruled = [...tree.keys()].filter((path) => ruleOf(path) === undefined);
  return [
    ...unruled.map(
      (path) => `${path} belongs to no room; give its room a rule in test/architecture/arrows.ts`,
    ),
    ...importsIn(tree).filter(isForbidden).map(sentence),
  ];
}

/** Pairs of rooms of which each imports the other. */
export function twoWayArrows(tree: SourceTree): string[] {
  const arrows = new Map<string, Import>();
  for (const arrow of importsIn(tree)) {
    const [from, to] = [roomOf(arrow.from), roomOf(arrow.to)];
    if (!arrow.isPackage && from !== to) arrows.set(`${from} ${to}`, arrow);
  }
  return [...arrows].flatMap(([pair, arrow]) => {
    const [from = '', to = ''] = pair.split(' ');
    const back = arrows.get(`${to} ${from}`);
    return back === undefined || from > to ? [] : [`${sentence(arrow)}, and ${sentence(back)}`];
  });
}

/** Two segments of the path: `functions/i9`, `lib/app-stack.ts`; under `frontend` three. */
export function roomOf(path: string): string {
  return path
    .split('/')
    .slice(0, path.startsWith('frontend/') ? 3 : 2)
    .join('/');
}

const sentence = ({ from, to }: Import) => `${from} may not import ${to}`;

function isForbidden(arrow: Import): boolean {
  const rule = ruleOf(arrow.from);
  if (rule === undefined) return false; // said already
  const room = capture(rule.files, arrow.from);
  if (!arrow.isPackage)
    return !rule.may.some((pattern) => matches(pattern.replace('{room}', room), arrow.to));
  if (rule.packages !== undefined) return !rule.packages.includes(arrow.to);
  return !isHome(arrow);
}

/** Tests use what they please; types vanish before anything runs. */
function isHome({ from, to, isTypeOnly }: Import): boolean {
  if (isTypeOnly || from.startsWith('test/')) return true;
  const isNamed = ([name]: [string, unknown]) =>
    to === name || to.startsWith(name.endsWith('/') ? name : `${name}/`);
  const [, homes] = Object.entries(libraryHomes).find(isNamed) ?? [];
  return homes === undefined || homes.some((home) => matches(home, from));
}

function ruleOf(path: string): Rule | undefined {
  return rules.find(({ files }) => matches(files, path));
}

function matches(pattern: string, path: string): boolean {
  return toExpression(pattern).test(path);
}

function capture(pattern: string, path: string): string {
  return toExpression(pattern).exec(path)?.[1] ?? '';
}

function toExpression(pattern: string): RegExp {
  const escaped = pattern.replaceAll('.', '\\.').replace('*', '([^/]+)');
  return new RegExp(`^${escaped}${pattern.endsWith('/') ? '' : '$'}`);
}
