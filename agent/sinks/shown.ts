import { printable } from '../escape.ts';
import { redactText } from './redact.ts';

/** Lower-case names of objects and mail addresses. No key of a known shape is one, so that `sk-learn-trainer-0` stays. */
const ORDINARY = /^[a-z0-9][a-z0-9.@-]*$/;

/** What stands for itself in a sentence: names, image references and paths. */
const WORD = /^[A-Za-z0-9_.@:/+*-]+$/;

/** References of images may look like keys too, and are what one looks for. */
const IMAGE = /^[a-z0-9][a-z0-9._:/@-]*$/;

/** Free text without its secrets, at most so many characters long. Whoever shows it escapes it. */
export function withoutSecrets(text: string, limit: number): string {
  // What lies far beyond the limit is not looked at: a name in a manifest may have a megabyte.
  const near = text.slice(0, 4 * limit);
  return cut(ORDINARY.test(near) ? near : redactText(near), limit);
}

/** The same for the reference of an image. */
export function imageReference(text: string, limit: number): string {
  return IMAGE.test(text.slice(0, limit + 1)) ? cut(text, limit) : withoutSecrets(text, limit);
}

/** Free text as a part of a sentence, on one line. */
export function shown(text: string, limit: number): string {
  return cut(printable(withoutSecrets(text, limit)), limit);
}

/** A name that somebody chose, in quotes when it is more than a word: it might pretend to be the rest of the sentence. */
export function named(text: string, limit = 256): string {
  return quoted(shown(text, limit));
}

export function namedImage(text: string, limit = 256): string {
  return quoted(cut(printable(imageReference(text, limit)), limit));
}

/** At most so many characters, the last three dots when there were more. */
export function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 3)}...`;
}

function quoted(text: string): string {
  return WORD.test(text) ? text : `"${text.replaceAll('"', "'")}"`;
}
