import * as z from 'zod';
import { auditRoutes } from '../audit/contract.ts';
import { clientRoutes } from '../clients/contract.ts';
import { dataExportRoutes } from '../data-exports/contract.ts';
import { deliveryRoutes } from '../deliveries/contract.ts';
import { directoryRoutes } from '../directory/contract.ts';
import { distributorPackageRoutes } from '../distributor-packages/contract.ts';
import { integratorRoutes } from '../integrator/contract.ts';
import { billingRoutes } from '../integrator-billing/contract.ts';
import { integratorReportRoutes } from '../integrator-reports/contract.ts';
import { subscriptionRoutes } from '../integrator-subscription/contract.ts';
import { uploadRoutes } from '../integrator-uploads/contract.ts';
import { knowledgeBaseRoutes } from '../knowledge-base/contract.ts';
import { packageMoveRoutes } from '../package-moves/contract.ts';
import type { RouteDeclaration } from '../platform/contract.ts';
import { eventTypes, webhookRoutes } from '../webhooks/contract.ts';

/** Every route of the API, by operation. */
export const allRoutes: readonly RouteDeclaration[] = [
  ...Object.values(directoryRoutes),
  ...Object.values(clientRoutes),
  ...Object.values(distributorPackageRoutes),
  ...Object.values(packageMoveRoutes),
  ...Object.values(subscriptionRoutes),
  ...Object.values(integratorRoutes),
  ...Object.values(uploadRoutes),
  ...Object.values(integratorReportRoutes),
  ...Object.values(billingRoutes),
  ...Object.values(webhookRoutes),
  ...Object.values(knowledgeBaseRoutes),
  ...Object.values(dataExportRoutes),
  ...Object.values(deliveryRoutes),
  ...Object.values(auditRoutes),
];

/** What webhooks can be sent. */
export const allEvents = eventTypes;

/** Paths of the reference itself; public, they hold nothing of anybody. */
export const referencePaths = { document: '/openapi.json', page: '/docs' } as const;

/** Environment variables of the reference's function. */
export const apiReferenceEnv = z.object({ PRODUCT_NAME: z.string().default('Waybill') });
