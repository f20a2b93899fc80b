/** The last line of defence of the logs: takes out what lets its reader in, wherever in a line it stands. */

const REDACTED = '[redacted]';
/** Ends of a URL inside a JSON line: white space, a quote, or the backslash before an escaped quote. The bounds keep hostile input linear. */
const URL_QUERY = /(https?:\/\/[^\s"\\?]{0,2048}\?)[^\s"\\]+/gi;
const URL_USERINFO = /(https?:\/\/)[^\s"\\/?#@]{1,1024}@/gi;
/** Parameters that sign or authorise, for queries without a host, cut by a quote, or percent-encoded inside another URL. */
const SECRET_PARAMETER =
  /((?:[?&;]|%3F|%26)(?:x-amz-[a-z-]{1,40}|x-goog-[a-z-]{1,40}|awsaccesskeyid|sig|signature|token|access_token|id_token|refresh_token|api_?key|key|secret|password|policy|key-pair-id)(?:=|%3D))[^\s"\\&]+/gi;
/** Where a word begins, in JSON behind an escape too: `\n` ends in a letter. */
const BEGIN = String.raw`(?:\b|(?<=\\[bfnrt])|(?<=\\u[\da-f]{4}))`;
const BEARER = new RegExp(String.raw`${BEGIN}(bearer(?:\s|\\[nrt])+)[a-z0-9._~+/=-]+`, 'gi');
/** A JSON Web Token by itself: three base64url parts, the first of which is the start of a JSON object. */
const JWT = new RegExp(String.raw`${BEGIN}eyJ[\w-]{5,}\.[\w-]{2,}\.[\w-]*`, 'g');

/**
 * What every pattern above needs. Nearly all lines have none of it, and a few quick looks are cheaper than five thorough ones:
 * `yJ` is found sooner than `eyJ`, since an `e` stands everywhere.
 */
const SUSPICIOUS = [/[?@=%]/, /yJ/, /bearer/i] as const;

/** The same text, of a line or of many, with the query and user of every URL, secret parameters, Bearer tokens and JWTs redacted. Keeps JSON valid. */
export function redactSecrets(text: string): string {
  if (!SUSPICIOUS.some((mark) => mark.test(text))) return text;
  return text
    .replace(URL_USERINFO, '$1')
    .replace(URL_QUERY, `$1${REDACTED}`)
    .replace(SECRET_PARAMETER, `$1${REDACTED}`)
    .replace(BEARER, `$1${REDACTED}`)
    .replace(JWT, REDACTED);
}
