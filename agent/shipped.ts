import { fileURLToPath } from 'node:url';
import { version } from './version.ts';

/**
 * The signatures that come with the agent, as they are written: YAML for people, and for `check`. agent/shipped.ts and
 * dist/davylamp.mjs are both one directory below the root.
 */
export const signatureSources: string = fileURLToPath(new URL('../signatures', import.meta.url));

/** The same as the agent loads them: parsed by the build already, or the sources themselves where nothing was built. */
export const shippedSignatures: string =
  version === 'dev' ? signatureSources : fileURLToPath(new URL('signatures.compiled.json', import.meta.url));
