import { startS3 } from './endpoint.ts';

// Started by the tests that kill or measure a process: `node s3-child.ts <state folder> [hold-events]`.
const [stateFolder, holdEvents] = process.argv.slice(2);
const neverReceived = () => new Promise<void>(() => undefined);
const s3 = await startS3({
  ...(stateFolder !== undefined && { stateFolder }),
  ...(holdEvents !== undefined && { onObjectEvent: neverReceived }),
});
process.on('message', () => process.send?.({ peakRssBytes: process.resourceUsage().maxRSS * 1024 }));
process.send?.({ url: s3.url });
