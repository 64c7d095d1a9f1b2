import { createUpload, getUpload } from '../../../functions/integrator-uploads/contract.ts';
import type { CallRoute } from './http-client.ts';

/** Uploads by one PUT, taken in as if they had been dropped into the Import folder. */
export function uploadsApi(call: CallRoute) {
  return {
    /** Where to send the file, and with which headers. */
    ask: (firmId: string, file: { readonly fileName: string; readonly sizeBytes: number }) =>
      call(createUpload, { params: { firmId }, body: { ...file } }),
    read: (firmId: string, uploadId: string, signal?: AbortSignal) =>
      call(getUpload, { params: { firmId, uploadId }, signal }),
  };
}
