import { type AnnouncedPackage, announcePackage } from '../deliveries/delivery-store.ts';
import type { DeliveriesTable } from '../deliveries/deps.ts';
import type { StoredDataExport } from './data-export-store.ts';

/** Lets the deliveries room know what the mails will be about, whether or not there will be a package. */
export async function announceExport(
  deps: { readonly deliveries: DeliveriesTable },
  stored: StoredDataExport,
): Promise<void> {
  await announcePackage(deps, announcementOf(stored));
}

/** What mails say of an export. */
export function announcementOf(stored: StoredDataExport): AnnouncedPackage {
  return {
    distributorId: stored.distributorId,
    packageId: stored.dataExportId,
    exportNumber: stored.exportNumber,
    description: stored.description,
    clientId: stored.clientId,
    clientName: stored.clientName,
    scopeLabel: stored.recordSet.label,
    requestedBy: stored.isRequestedByVendor ? 'System' : stored.requestedBy,
    requesterSub: stored.requesterSub,
    requestedAt: stored.requestedAt,
  };
}
