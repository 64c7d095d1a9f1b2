import { type Upload, uploadRoutes } from '../../../functions/integrator-uploads/contract.ts';
import { found, playable } from './api-routes.ts';
import { firmOf } from './fake-integrator.ts';

const { createUpload, getUpload } = uploadRoutes;
const uploadId = '01KX0000000000000000000777';

/** The API of uploads over the world; what becomes of one is what the test says. */
export const uploadAnswers = [
  playable(createUpload, (world, request) => {
    const { firmId } = firmOf(world, request);
    const { uploads } = world.integrator;
    const { fileName, sizeBytes } = request.body;
    const expiresAt = '2026-03-02T21:00:00.000Z';
    const upload: Upload = { firmId, uploadId, fileName, sizeBytes, status: 'AWAITED', expiresAt };
    uploads.shown = upload;
    world.acts.push(`upload ${fileName} of ${sizeBytes} bytes`);
    return { body: { uploadId, url: `${uploads.dropUrl}/${uploadId}`, headers: uploads.headers, expiresAt } };
  }),
  playable(getUpload, (world, request) => {
    firmOf(world, request);
    return { body: found(world.integrator.uploads.shown, 'UPLOAD_NOT_FOUND') };
  }),
];
