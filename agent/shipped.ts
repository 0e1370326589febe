import { fileURLToPath } from 'node:url';

/** The signatures that come with the agent. agent/shipped.ts and dist/davylamp.mjs are both one directory below the root. */
export const shippedSignatures: string = fileURLToPath(new URL('../signatures', import.meta.url));
