import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The signatures that come with the agent: beside agent/ where it runs from source, beside dist/ where it is built. */
export const shippedSignatures: string = fileURLToPath(
  // Both agent/shipped.ts and dist/davylamp.mjs are one directory below the root of the package.
  existsSync(new URL('../signatures', import.meta.url))
    ? new URL('../signatures', import.meta.url)
    : new URL('./signatures', import.meta.url),
);
