import {
  type HttpApi,
  type HttpMethod,
  HttpRoute,
  HttpRouteKey,
  type IHttpRouteAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { RouteDeclaration } from '../../functions/platform/contract.ts';

export interface RoomRoutes {
  readonly httpApi: HttpApi;
  readonly room: string;
  readonly routes: Readonly<Record<string, RouteDeclaration>>;
  /** Serves all of them, and holds only that room's rights. */
  readonly apiFunction: IFunction;
  readonly authorizer: IHttpRouteAuthorizer;
}

/** Adds a room's declared routes to the API; they belong to the stack of the scope, as their function does. */
export function addRoomRoutes(
  scope: Construct,
  { httpApi, room, routes, apiFunction, authorizer }: RoomRoutes,
): void {
  const integration = new HttpLambdaIntegration(`${room}Integration`, apiFunction);
  for (const { method, path } of Object.values(routes)) {
    const verb = method.toUpperCase() as HttpMethod;
    const routeKey = HttpRouteKey.with(path, verb);
    new HttpRoute(scope, `${verb}${path}`, { httpApi, routeKey, integration, authorizer });
  }
}
