import type { FunctionEnv } from '../platform/env.ts';
import { api, implement } from '../platform/http.ts';
import { distributorPackageRoutes as routes } from './contract.ts';
import { createPackage } from './create-package.ts';
import { logoFiles, moveWorkflow, packagesDeps } from './deps.ts';
import { describePackage } from './describe-package.ts';
import { deleteDistributorLogo, setDistributorLogo, showDistributorLogo } from './distributor-logo.ts';
import { decideFromAddress, listFromAddresses } from './from-addresses.ts';
import { listPackageClients } from './list-package-clients.ts';
import { listPackages } from './list-packages.ts';
import { deletePackageLogo, setPackageLogo, showPackageLogo } from './package-logo.ts';
import { listPackageVersions } from './package-versions.ts';
import { previewPackage } from './preview-package.ts';
import { previewRestore, restorePackageVersion } from './restore-package.ts';
import { savePackage } from './save-package.ts';

/** Invoked by the HTTP API for the routes of this room. */
export const handler = api(
  (env: FunctionEnv) => ({ ...packagesDeps(env), ...logoFiles(env), ...moveWorkflow(env) }),
  [
    implement(routes.listPackages, listPackages),
    implement(routes.createPackage, createPackage),
    implement(routes.getPackage, describePackage),
    implement(routes.savePackage, savePackage),
    implement(routes.previewPackage, previewPackage),
    implement(routes.listPackageClients, listPackageClients),
    implement(routes.listPackageVersions, listPackageVersions),
    implement(routes.restorePackageVersion, restorePackageVersion),
    implement(routes.previewRestore, previewRestore),
    implement(routes.getPackageLogo, showPackageLogo),
    implement(routes.setPackageLogo, setPackageLogo),
    implement(routes.deletePackageLogo, deletePackageLogo),
    implement(routes.getDistributorLogo, showDistributorLogo),
    implement(routes.setDistributorLogo, setDistributorLogo),
    implement(routes.deleteDistributorLogo, deleteDistributorLogo),
    implement(routes.listFromAddresses, listFromAddresses),
    implement(routes.decideFromAddress, decideFromAddress),
  ],
);
