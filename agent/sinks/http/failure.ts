import { printable } from '../../escape.ts';

const UNTRUSTED = 'the certificate of HOST is not signed by an authority that we trust: set ca_file to the right one';

/** What the codes of OpenSSL, of the system and of Node's HTTP parser mean to who has to mend it. */
const MEANINGS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens at HOST',
  ECONNRESET: 'HOST closed the connection before it answered',
  EPIPE: 'HOST closed the connection before it answered',
  ETIMEDOUT: 'no connection to HOST came about',
  EHOSTUNREACH: 'there is no way to HOST',
  ENETUNREACH: 'there is no way to HOST',
  ENOTFOUND: 'the name of HOST is not known',
  EAI_AGAIN: 'no name server answers when asked for HOST',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  CERT_SIGNATURE_FAILURE: UNTRUSTED,
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate of HOST is for another name',
  CERT_HAS_EXPIRED: 'the certificate of HOST has expired',
  CERT_NOT_YET_VALID: 'the certificate of HOST is not valid yet: is the clock right?',
  ERR_SSL_WRONG_VERSION_NUMBER: 'HOST does not speak TLS: is its URL an http one?',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'HOST wants a certificate of us: set cert_file and key_file',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: 'HOST does not trust our certificate',
  HPE_INVALID_CONSTANT: 'HOST does not speak HTTP',
};

/** What a server that waits for TLS does with plain HTTP. */
const MAY_WANT_TLS = new Set(['ECONNRESET', 'EPIPE', 'HPE_INVALID_CONSTANT']);

/** Why a request got no answer, and what to do. Of the URL its host and port are said, and nothing else. */
export function explainFailure(error: NodeJS.ErrnoException, host: string, secure: boolean): string {
  // Several addresses were tried, and each failed in its way.
  const { code = '', message } = error instanceof AggregateError ? (error.errors[0] as NodeJS.ErrnoException) : error;
  const meaning = MEANINGS[code]?.replace('HOST', host);
  const hint = !secure && MAY_WANT_TLS.has(code) ? ': does it want https?' : '';
  if (meaning !== undefined) return `${meaning}${hint} (${code})`;
  return code === '' ? printable(message) : `${printable(message)} (${host}, ${code})`;
}
