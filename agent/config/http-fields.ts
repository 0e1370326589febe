import * as z from 'zod';
import { duration } from './fields.ts';

/** An http or https URL. What was given is never repeated in an error: it may hold a password, or be a secret itself. */
export function url(description: string) {
  return z.string().refine(isHttpUrl, 'must be a URL that begins with http:// or https://').meta({
    title: 'url',
    description,
  });
}

function isHttpUrl(text: string): boolean {
  const { protocol = '' } = URL.parse(text) ?? {};
  return protocol === 'http:' || protocol === 'https:';
}

/** Path of a file that is read while the agent runs, since its content is renewed. */
export function file(description: string) {
  return z.string().min(1).optional().meta({ title: 'file', description });
}

/** How to reach a receiver of alerts, and as whom. */
export function httpFields() {
  return {
    timeout: duration('10s', '100ms', '5m', 'time that a request may take until its answer begins'),
    username: z.string().min(1).optional().meta({ title: 'name', description: 'name for basic authentication' }),
    password_file: file('file with the password for basic authentication'),
    bearer_token_file: file('file with a token that says who we are'),
    ca_file: file('certificates to trust in place of those that the system knows (PEM)'),
    cert_file: file('our own certificate (PEM)'),
    key_file: file('the key of our own certificate (PEM)'),
    proxy: url('proxy to use; none is used without it, whatever the environment says').optional(),
  };
}

interface HttpValues {
  readonly username?: string | undefined;
  readonly password_file?: string | undefined;
  readonly bearer_token_file?: string | undefined;
  readonly cert_file?: string | undefined;
  readonly key_file?: string | undefined;
}

/** Keys that make no sense without each other, or with each other. */
export function checkHttpFields(values: HttpValues, context: z.RefinementCtx): void {
  const { username, password_file, bearer_token_file, cert_file, key_file } = values;
  const refuse = (key: keyof HttpValues, message: string) => {
    context.addIssue({ code: 'custom', path: [key], message });
  };
  if (username !== undefined && password_file === undefined) refuse('username', 'must come with a password_file');
  if (password_file !== undefined && username === undefined) refuse('password_file', 'must come with a username');
  if (username !== undefined && bearer_token_file !== undefined)
    refuse('bearer_token_file', 'must not come with a username: one of them says who we are');
  if (cert_file !== undefined && key_file === undefined) refuse('cert_file', 'must come with a key_file');
  if (key_file !== undefined && cert_file === undefined) refuse('key_file', 'must come with a cert_file');
}
