import type { HttpApi, HttpMethod, IHttpRouteAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RouteDeclaration } from '../../functions/platform/contract.ts';

/** Adds a room's declared routes to the API; one function serves them all and holds only that room's rights. */
export function addRoomRoutes(
  httpApi: HttpApi,
  room: string,
  routes: Record<string, RouteDeclaration>,
  apiFunction: IFunction,
  authorizer?: IHttpRouteAuthorizer,
): void {
  const integration = new HttpLambdaIntegration(`${room}Integration`, apiFunction);
  for (const declaration of Object.values(routes)) {
    const methods = [declaration.method.toUpperCase() as HttpMethod];
    httpApi.addRoutes({ path: declaration.path, methods, integration, authorizer });
  }
}
