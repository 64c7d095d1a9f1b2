import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { auditRoutes } from '../functions/audit/contract.ts';
import { integratorRoutes } from '../functions/integrator/contract.ts';
import { billingRoutes } from '../functions/integrator-billing/contract.ts';
import { integratorReportRoutes } from '../functions/integrator-reports/contract.ts';
import { subscriptionRoutes } from '../functions/integrator-subscription/contract.ts';
import { uploadRoutes } from '../functions/integrator-uploads/contract.ts';
import { knowledgeBaseRoutes } from '../functions/knowledge-base/contract.ts';
import { webhookRoutes } from '../functions/webhooks/contract.ts';
import type { AppStack } from './app-stack.ts';
import { Audit } from './audit/audit.ts';
import type { DataStack } from './data-stack.ts';
import { FirmExchange } from './integrator/firm-exchange.ts';
import { Integrator } from './integrator/integrator.ts';
import { IntegratorRuns } from './integrator/integrator-runs.ts';
import { Webhooks } from './integrator/webhooks.ts';
import { addRoomRoutes } from './platform/room-api.ts';
import type { Stage } from './platform/stages.ts';

export interface IntegratorStackProps extends StackProps {
  readonly stage: Stage;
  readonly data: DataStack;
  readonly app: AppStack;
}

/** The rooms of the integrator, behind the API of the application. A stack of their own: one has 500 resources at most. */
export class IntegratorStack extends Stack {
  constructor(scope: Construct, id: string, props: IntegratorStackProps) {
    super(scope, id, props);
    const { stage, data, app } = props;
    const { alarms, mails, httpApi, authorizer } = app;
    const integrator = new Integrator(this, 'Integrator', { stage, data, alarms });
    const { check, sftp } = integrator;
    const webhooks = new Webhooks(this, 'Webhooks', { stage, data, alarms });
    const common = { stage, data, alarms, check, ...mails };
    const runs = new IntegratorRuns(this, 'IntegratorRuns', { ...common, fanOut: webhooks.fanOut });
    const exchange = new FirmExchange(this, 'FirmExchange', { ...common, sftp });
    const audit = new Audit(this, 'Audit', { stage, data, alarms });
    const rooms = [
      ['Integrator', integratorRoutes, integrator.apiFunction],
      ['KnowledgeBase', knowledgeBaseRoutes, integrator.knowledgeBaseApi],
      ['IntegratorReports', integratorReportRoutes, runs.reportsApi],
      ['Webhooks', webhookRoutes, webhooks.apiFunction],
      ['Billing', billingRoutes, exchange.billingApi],
      ['Subscription', subscriptionRoutes, exchange.subscriptionApi],
      ['Uploads', uploadRoutes, exchange.uploadsApi],
      ['Audit', auditRoutes, audit.apiFunction],
    ] as const;
    for (const [room, routes, apiFunction] of rooms)
      addRoomRoutes(this, { httpApi, room, routes, apiFunction, authorizer, auditTable: data.auditTable });
    new CfnOutput(this, 'FirmSftpServerId', { value: sftp.serverId });
    new CfnOutput(this, 'FirmSftpUserRoleArn', { value: sftp.userRole.roleArn });
  }
}
