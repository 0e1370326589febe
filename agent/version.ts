declare const __VERSION__: string | undefined;

/** Version of the package, written in by the build; `dev` when run from the sources. */
export const version = typeof __VERSION__ === 'string' ? __VERSION__ : 'dev';
