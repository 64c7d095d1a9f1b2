import {
  type HttpApi,
  type HttpMethod,
  HttpRoute,
  HttpRouteKey,
  type IHttpRouteAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { RouteDeclaration } from '../../functions/platform/contract.ts';
import { mayAppendAudit } from './audit-access.ts';
import type { NodeFunction } from './node-function.ts';

export interface RoomRoutes {
  readonly httpApi: HttpApi;
  readonly room: string;
  readonly routes: Readonly<Record<string, RouteDeclaration>>;
  /** Serves all of them, and holds only that room's rights. */
  readonly apiFunction: NodeFunction;
  readonly authorizer: IHttpRouteAuthorizer;
  /** What a request does is in the audit trail. */
  readonly auditTable: ITableV2;
}

/** Adds a room's declared routes to the API; they belong to the stack of the scope, as their function does. */
export function addRoomRoutes(
  scope: Construct,
  { httpApi, room, routes, apiFunction, authorizer, auditTable }: RoomRoutes,
): void {
  mayAppendAudit(apiFunction, auditTable);
  const integration = new HttpLambdaIntegration(`${room}Integration`, apiFunction);
  for (const { method, path } of Object.values(routes)) {
    const verb = method.toUpperCase() as HttpMethod;
    const routeKey = HttpRouteKey.with(path, verb);
    new HttpRoute(scope, `${verb}${path}`, { httpApi, routeKey, integration, authorizer });
  }
}
