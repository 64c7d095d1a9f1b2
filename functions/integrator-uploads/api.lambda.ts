import { api, implement } from '../platform/http.ts';
import { uploadRoutes as routes } from './contract.ts';
import { allowUpload } from './create-upload.ts';
import { uploadDeps } from './deps.ts';
import { showUpload } from './show-upload.ts';

/** Invoked by the HTTP API for the routes of this room. */
export const handler = api(uploadDeps, [
  implement(routes.createUpload, allowUpload),
  implement(routes.getUpload, showUpload),
]);
