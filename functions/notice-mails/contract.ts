import * as z from 'zod';

/** Environment variables of functions that mail. */
export const mailEnv = z.object({
  /** What mails come from; verified with SES. */
  MAIL_FROM: z.email(),
  /** Has SES tell what becomes of each mail. */
  MAIL_CONFIGURATION_SET: z.string().min(1),
  /** Origin that links in mails point to. */
  SITE_URL: z.url(),
  /** As mails name the product. */
  PRODUCT_NAME: z.string().default('Waybill'),
});
