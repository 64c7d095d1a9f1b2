import { createHash } from 'node:crypto';
import type { StartingDeps } from '../../../functions/integrator/deps.ts';
import {
  uploadRoutes as routes,
  type UploadArrived,
  uploadPrefix,
} from '../../../functions/integrator-uploads/contract.ts';
import { allowUpload } from '../../../functions/integrator-uploads/create-upload.ts';
import { showUpload } from '../../../functions/integrator-uploads/show-upload.ts';
import { apiApp, implement } from '../../../functions/platform/http.ts';
import type { AllowedUpload, UploadUrls } from '../../../functions/platform/upload-urls.ts';
import { type Answer, apiCaller } from '../../support/api-caller.ts';
import { firmCallerClaims, putFirmMachines } from '../../support/firm-machines.ts';
import { firm1, integratorWorld } from '../../support/integrator-world.ts';
import type { TableEngine } from '../../support/table-engine.ts';

/** Signs nothing, and remembers what it was asked to. */
function memoryUploadUrls(): UploadUrls & { readonly asked: AllowedUpload[] } {
  const asked: AllowedUpload[] = [];
  return {
    asked,
    async sign(upload) {
      asked.push(upload);
      return { url: `https://drop.example/${upload.key}`, headers: {} };
    },
  };
}

export async function uploadsWorld(engine: TableEngine) {
  const world = Object.assign(await integratorWorld(engine), { uploadUrls: memoryUploadUrls() });
  await putFirmMachines(world);
  return world;
}
export type UploadsWorld = Awaited<ReturnType<typeof uploadsWorld>>;

/** The API of uploads; `as` is the subject of one of its people, or a machine's id. */
export function uploadsApi(world: StartingDeps & { readonly uploadUrls: UploadUrls }) {
  const call = apiCaller(
    apiApp(
      () => world,
      [implement(routes.createUpload, allowUpload), implement(routes.getUpload, showUpload)],
    ),
  );
  return (as: string, method: string, path: string, body?: unknown): Promise<Answer> =>
    call(method, path, { as, body, claims: firmCallerClaims(as) });
}

export const uploadsPath = (firmId: string = firm1): string => `/v1/firms/${firmId}/uploads`;

/** Asks for an upload. @returns its id */
export async function ask(world: UploadsWorld, fileName: string, content: string): Promise<string> {
  const body = { fileName, sizeBytes: content.length };
  const answer = await uploadsApi(world)('sub-fay', 'POST', uploadsPath(), body);
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.body.uploadId;
}

/** Puts what was asked for. @returns what S3 tells of it: times are to the second */
export function put(world: UploadsWorld, uploadId: string, content: string): UploadArrived {
  const key = `${uploadPrefix}${firm1}/${uploadId}`;
  world.drop.objects.set(key, Buffer.from(content));
  world.drop.writtenAtMs.set(key, world.clock.now().getTime());
  const etag = createHash('md5').update(content).digest('hex');
  const time = `${world.clock.now().toISOString().slice(0, 19)}Z`;
  return { time, detail: { object: { key, etag, size: content.length } } };
}

export async function shown(world: UploadsWorld, uploadId: string) {
  return (await uploadsApi(world)('sub-fay', 'GET', `${uploadsPath()}/${uploadId}`)).body;
}
