import type { DirectoryTable } from '../directory/deps.ts';
import { readEmployers, readSecurityGroups, readWorksites } from '../directory/directory-store.ts';

/** Names of a client's employers, worksites and security groups; an id that is not known shows as itself. */
export interface UnitNames {
  employerName(employerId: number): string;
  fein(employerId: number): string;
  worksiteName(worksiteId: number): string;
  securityGroupName(securityGroupId: number): string;
}

export async function readUnitNames(
  deps: { readonly directory: DirectoryTable },
  { distributorId, clientId }: { readonly distributorId: string; readonly clientId: number },
): Promise<UnitNames> {
  const key = { distributorId, clientId };
  const employers = await readEmployers(deps, key);
  const units = await Promise.all(
    employers.map(async ({ employerId }) => ({
      worksites: await readWorksites(deps, { ...key, employerId }),
      groups: await readSecurityGroups(deps, { ...key, employerId }),
    })),
  );
  const employerById = new Map(employers.map((employer) => [employer.employerId, employer]));
  const worksites = new Map(units.flatMap((unit) => unit.worksites).map((one) => [one.worksiteId, one.name]));
  const groups = new Map(units.flatMap((unit) => unit.groups).map((one) => [one.securityGroupId, one.name]));
  return {
    employerName: (id) => employerById.get(id)?.name ?? `Employer ${id}`,
    fein: (id) => employerById.get(id)?.fein ?? '',
    worksiteName: (id) => worksites.get(id) ?? `Worksite ${id}`,
    securityGroupName: (id) => groups.get(id) ?? `Group ${id}`,
  };
}
