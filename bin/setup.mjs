// Runs before `npm start` and `npm test` on whatever Node the machine has: installs what the lock file names, once per
// lock file, and for the tests the programs of the system that they drive. Uses nothing that is not in Node 20.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stampFile = join(root, 'node_modules', '.setup-stamp');

/** Debian lets one FTP server be installed at a time: the second is unpacked here, beside the first. */
const unpackedFolder = '/opt/waybill-tests';

installPackages();
if (process.argv.includes('--tests')) installPrograms();

function installPackages() {
  const lock = readFileSync(join(root, 'package-lock.json'));
  const stamp = createHash('sha256').update(lock).update(`${process.platform} ${process.arch}`).digest('hex');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  if (lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink())
    fail(
      'node_modules is a link, and installing would empty the folder that it leads to. Remove the link, then run the command again.',
    );
  console.log('Setting up: installing the packages of package-lock.json (once, about a minute) …');
  const npm = process.env.npm_execpath;
  const [command, ...first] = npm === undefined ? ['npm'] : [process.execPath, npm];
  const result = spawnSync(command, [...first, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    env: cleanEnvironment(),
  });
  if (result.status !== 0)
    fail('The packages could not be installed; the lines above say why. Then run the command again.');
  installOtherPlatform();
  writeFileSync(stampFile, stamp);
}

/** The lock file holds the local database's program for Linux on x64 only; elsewhere it is fetched by name. */
function installOtherPlatform() {
  const platform = `${process.platform}-${process.arch}`;
  if (platform === 'linux-x64') return;
  const { optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const version = optionalDependencies['@dynoxide/linux-x64'];
  const args = ['i', '--no-save', '--no-audit', '--no-fund', `@dynoxide/${platform}@${version}`];
  const result = spawnSync('npm', args, { cwd: root, stdio: 'inherit', env: cleanEnvironment() });
  if (result.status !== 0) fail(`There is no local database for ${platform}; use Linux on x64.`);
}

/** What the outer npm set for its own script would steer the inner one, but for where packages come from. */
function cleanEnvironment() {
  const kept = /^npm_config_(registry|.*proxy|cafile|userconfig|globalconfig|cache|prefix)$/i;
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) || kept.test(name)),
  );
}

function installPrograms() {
  const missing = wantedPrograms().filter(
    ({ program, paths }) => ![...paths, ...onPath(program)].some((path) => existsSync(path)),
  );
  if (missing.length === 0) return;
  const names = missing.flatMap(({ packages }) => packages);
  const unpacked = missing.flatMap(({ unpackedPackages = [] }) => unpackedPackages);
  const isDebian = existsSync('/etc/debian_version');
  if (isDebian && process.getuid?.() === 0) {
    console.log(`Setting up: installing ${[...names, ...unpacked].join(', ')} for the tests (once) …`);
    runApt('update'); // one that fails may leave lists that are good enough
    const isInstalled = runApt(
      'install',
      '-y',
      '--no-install-recommends',
      ...names,
      ...librariesOf(unpacked),
    );
    if (isInstalled && unpack(unpacked)) return;
  }
  const needed = missing.filter(({ instead = [] }) => !instead.some((path) => existsSync(path)));
  if (needed.length === 0) return;
  const byHand =
    unpacked.length > 0 ? 'sudo node bin/setup.mjs --tests' : `sudo apt-get install -y ${names.join(' ')}`;
  const command = isDebian
    ? byHand
    : `install ${[...names, ...unpacked].join(', ')} with your package manager`;
  const sentence = `The tests use ${needed.map(({ program }) => program).join(', ')}. To have them all run: ${command}`;
  if (process.env.CI === 'true') fail(sentence);
  console.warn(`${sentence}\nWithout them the tests that need them are skipped.`);
}

function wantedPrograms() {
  return [
    { program: 'sshd', paths: ['/usr/sbin/sshd'], packages: ['openssh-server'] },
    { program: 'sftp', paths: ['/usr/bin/sftp'], packages: ['openssh-client'] },
    { program: 'openssl', paths: ['/usr/bin/openssl'], packages: ['openssl'] },
    { program: 'vsftpd', paths: ['/usr/sbin/vsftpd'], packages: ['vsftpd'] },
    {
      program: 'proftpd',
      paths: ['/usr/sbin/proftpd', `${unpackedFolder}/usr/sbin/proftpd`],
      packages: [],
      unpackedPackages: ['proftpd-core', 'proftpd-mod-crypto'],
    },
    { program: 'lftp', paths: ['/usr/bin/lftp'], packages: ['lftp'] },
    { program: 'rclone', paths: ['/usr/bin/rclone'], packages: ['rclone'] },
    {
      program: 'chromium-headless-shell',
      paths: ['/usr/bin/chromium-headless-shell'],
      packages: ['chromium-headless-shell'],
      // The whole browser does as well, and takes twice as long.
      instead: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'],
    },
    { program: 'unzip', paths: ['/usr/bin/unzip'], packages: ['unzip'] },
    { program: '7z', paths: ['/usr/bin/7z'], packages: ['p7zip-full'] },
    { program: 'gpg', paths: ['/usr/bin/gpg'], packages: ['gnupg'] },
    { program: 'soffice', paths: ['/usr/bin/soffice'], packages: ['libreoffice-calc-nogui'] },
    { program: 'qpdf', paths: ['/usr/bin/qpdf'], packages: ['qpdf'] },
    { program: 'pdftotext', paths: ['/usr/bin/pdftotext'], packages: ['poppler-utils'] },
  ];
}

function runApt(...args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync('apt-get', ['-q', ...args], { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0;
}

/** What unpacked programs are linked to. */
function librariesOf(packages) {
  if (packages.length === 0) return [];
  const { stdout } = spawnSync('apt-cache', ['depends', ...packages], { encoding: 'utf8' });
  return [...new Set([...stdout.matchAll(/^ +Depends: (lib\S+)$/gm)].map(([, name]) => name))];
}

function unpack(packages) {
  if (packages.length === 0) return true;
  const folder = mkdtempSync(join(tmpdir(), 'waybill-packages-'));
  try {
    const options = { cwd: folder, stdio: ['ignore', 'ignore', 'ignore'] };
    if (spawnSync('apt-get', ['download', '-q', ...packages], options).status !== 0) return false;
    mkdirSync(unpackedFolder, { recursive: true });
    return readdirSync(folder).every(
      (file) => spawnSync('dpkg-deb', ['-x', file, unpackedFolder], options).status === 0,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function onPath(program) {
  return (process.env.PATH ?? '').split(':').map((folder) => join(folder, program));
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
