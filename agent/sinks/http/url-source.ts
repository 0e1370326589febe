import { readSecret } from './credentials.ts';

/** Gives the URL that was configured, or the one in a file, which is read anew each time. It throws an Error for people. */
export function urlSource(url: string | undefined, file: string | undefined): () => URL {
  if (url !== undefined) {
    const given = new URL(url);
    return () => given;
  }
  return () => {
    const read = URL.parse(readSecret('url_file', file ?? ''));
    if (read === null || !['http:', 'https:'].includes(read.protocol)) {
      throw new Error(`url_file ${file} holds no URL that begins with http:// or https://`);
    }
    return read;
  };
}
