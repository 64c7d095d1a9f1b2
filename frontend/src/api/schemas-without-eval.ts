import * as z from 'zod';

// Zod compiles schemas with `new Function`, which the site's Content-Security-Policy forbids and reports.
// Must be imported before any contract: the choice is made when a schema is built.
z.config({ jitless: true });
