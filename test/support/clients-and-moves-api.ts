import { assignPackage, previewAssignment, showDistance } from '../../functions/clients/assign-package.ts';
import { changeClient } from '../../functions/clients/change-client.ts';
import { deleteClientLogo, setClientLogo, showClientLogo } from '../../functions/clients/client-logo.ts';
import { showProfile } from '../../functions/clients/client-profile.ts';
import { clientRoutes } from '../../functions/clients/contract.ts';
import { createClient } from '../../functions/clients/create-client.ts';
import { listClients } from '../../functions/clients/list-clients.ts';
import { listEvents } from '../../functions/clients/list-events.ts';
import { previewSettings, saveSettings } from '../../functions/clients/save-settings.ts';
import { showSettings } from '../../functions/clients/show-settings.ts';
import { writeClientRecords } from '../../functions/clients/write-client-records.ts';
import type { MoveRef } from '../../functions/distributor-packages/contract.ts';
import { cancelPackageMove } from '../../functions/package-moves/cancel-move.ts';
import { packageMoveRoutes } from '../../functions/package-moves/contract.ts';
import { listPackageMoveLines } from '../../functions/package-moves/list-move-lines.ts';
import { getPackageMove, listPackageMoves } from '../../functions/package-moves/list-moves.ts';
import { moveClients } from '../../functions/package-moves/move-clients.ts';
import { planPackageMove } from '../../functions/package-moves/plan-move.ts';
import { startPackageMove } from '../../functions/package-moves/start-move.ts';
import { apiApp, implement } from '../../functions/platform/http.ts';
import { apiCaller } from './api-caller.ts';
import type { PackageWorld } from './package-world.ts';

/** The APIs of clients and of package moves over a world in memory. */
export function clientsAndMovesApi(world: PackageWorld) {
  return apiCaller(
    apiApp(
      () => world,
      [
        implement(clientRoutes.listClients, listClients),
        implement(clientRoutes.createClient, createClient),
        implement(clientRoutes.changeClient, changeClient),
        implement(clientRoutes.getClientProfile, showProfile),
        implement(clientRoutes.getClientSettings, showSettings),
        implement(clientRoutes.previewClientSettings, previewSettings),
        implement(clientRoutes.saveClientSettings, saveSettings),
        implement(clientRoutes.assignPackage, assignPackage),
        implement(clientRoutes.previewAssignment, previewAssignment),
        implement(clientRoutes.getPackageDistance, showDistance),
        implement(clientRoutes.listClientEvents, listEvents),
        implement(clientRoutes.getClientLogo, showClientLogo),
        implement(clientRoutes.setClientLogo, setClientLogo),
        implement(clientRoutes.deleteClientLogo, deleteClientLogo),
        implement(clientRoutes.exportClientRecords, writeClientRecords),
        implement(packageMoveRoutes.planMove, planPackageMove),
        implement(packageMoveRoutes.listMoves, listPackageMoves),
        implement(packageMoveRoutes.getMove, getPackageMove),
        implement(packageMoveRoutes.listMoveLines, listPackageMoveLines),
        implement(packageMoveRoutes.startMove, startPackageMove),
        implement(packageMoveRoutes.cancelMove, cancelPackageMove),
      ],
    ),
  );
}

/** Carries a move out as its workflow does, step by step until it has ended. */
export async function carryOutMove(world: PackageWorld, ref: MoveRef): Promise<void> {
  const run = { requestId: 'step', remainingMs: () => 60_000 };
  for (let stepCount = 0; stepCount < 100; stepCount += 1)
    if ((await moveClients(world, { ...ref, hasFailed: false }, run)).isEnded) return;
  throw new Error('the move does not end');
}
