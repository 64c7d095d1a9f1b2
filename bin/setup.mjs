// Runs before `npm start` and `npm test` on whatever Node the machine has: installs what the lock file names, once per
// lock file, and for the tests the programs of the system that they drive. Uses nothing that is not in Node 20.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stampFile = join(root, 'node_modules', '.setup-stamp');

installPackages();
if (process.argv.includes('--tests')) installPrograms();

function installPackages() {
  const lock = readFileSync(join(root, 'package-lock.json'));
  const stamp = createHash('sha256').update(lock).update(`${process.platform} ${process.arch}`).digest('hex');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
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
  const wanted = [
    { program: 'sshd', paths: ['/usr/sbin/sshd'], packageName: 'openssh-server' },
    { program: 'sftp', paths: ['/usr/bin/sftp'], packageName: 'openssh-client' },
    { program: 'chromium', paths: ['/usr/bin/chromium'], packageName: 'chromium' },
    { program: 'unzip', paths: ['/usr/bin/unzip'], packageName: 'unzip' },
    { program: 'qpdf', paths: ['/usr/bin/qpdf'], packageName: 'qpdf' },
    { program: 'pdftotext', paths: ['/usr/bin/pdftotext'], packageName: 'poppler-utils' },
  ];
  const missing = wanted.filter(
    ({ program, paths }) => ![...paths, ...onPath(program)].some((path) => existsSync(path)),
  );
  if (missing.length === 0) return;
  const names = missing.map(({ packageName }) => packageName);
  const isDebian = existsSync('/etc/debian_version');
  if (isDebian && process.getuid?.() === 0) {
    console.log(`Setting up: installing ${names.join(', ')} for the tests (once) …`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const options = { stdio: ['ignore', 'ignore', 'inherit'], env };
    spawnSync('apt-get', ['update', '-q'], options);
    const result = spawnSync(
      'apt-get',
      ['install', '-y', '-q', '--no-install-recommends', ...names],
      options,
    );
    if (result.status === 0) return;
  }
  const command = isDebian
    ? `sudo apt-get install -y ${names.join(' ')}`
    : `install ${names.join(', ')} with your package manager`;
  const sentence = `The tests use ${missing.map(({ program }) => program).join(', ')}. To have them all run: ${command}`;
  if (process.env.CI === 'true') fail(sentence);
  console.warn(`${sentence}\nWithout them the tests that need them are skipped.`);
}

function onPath(program) {
  return (process.env.PATH ?? '').split(':').map((folder) => join(folder, program));
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
