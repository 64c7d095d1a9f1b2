import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface LockedPackage {
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const lockFile = join(import.meta.dirname, '..', 'package-lock.json');
const { packages } = JSON.parse(readFileSync(lockFile, 'utf8')) as {
  packages: Readonly<Record<string, LockedPackage>>;
};

/** Where Node would look for a package from another one's folder, nearest first. */
function placesOf(name: string, from: string): string[] {
  const places: string[] = [];
  for (let at = from; ; at = at.slice(0, Math.max(at.lastIndexOf('/node_modules/'), 0))) {
    places.push(`${at === '' ? '' : `${at}/`}node_modules/${name}`);
    if (at === '') return places;
  }
}

describe('package-lock.json', () => {
  it('lists the programs of every platform, without which a clean install is refused', () => {
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !placesOf(name, path).some((place) => place in packages),
      ),
    );
    expect(missing).toEqual([]);
  });

  it('holds no download addresses', () => {
    const addressed = Object.entries(packages).filter(([, { resolved }]) => /^https?:/.test(resolved ?? ''));
    expect(addressed).toEqual([]);
  });
});
