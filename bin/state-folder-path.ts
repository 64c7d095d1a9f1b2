import { join, resolve } from 'node:path';

/** Where the application on this machine keeps everything: `.local` here, or what `WAYBILL_STATE_FOLDER` says. */
export function defaultStateFolder(): string {
  return resolve(process.env['WAYBILL_STATE_FOLDER'] ?? join(import.meta.dirname, '..', '.local'));
}
