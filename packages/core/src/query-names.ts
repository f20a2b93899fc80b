/** The names that a URL's query has, however they are written: what is a secret is told by its name. */

/** One pair of a query, as it is written: some servers part them by `;`. */
export const QUERY_PAIR = /[^&;]+/g;

/** Of a name only so much is looked at, in characters: that keeps hostile input linear. */
const MAX_NAME_LENGTH = 200;
/** A name in the query or fragment of a URL that is itself a value. */
const NAME_WITHIN = /[?&;#]([^?&;#=]{1,200})=/g;

/** All that the pair's own name, and those in a URL that is its value, may be called by, in lower case. */
export function namesOf(pair: string): string[] {
  const [name = ''] = pair.split('=', 1);
  const value = decode(pair.slice(name.length + 1));
  const within = [...value.matchAll(NAME_WITHIN)].map(([, inner = '']) => inner);
  return [name, ...within].flatMap(spellings);
}

/** `token[]`, `user[api_key]`, `__token__`, `sign2`, `token%20`: what stands around a name does not make it another one. */
function spellings(name: string): string[] {
  const plain = decode(name).slice(0, MAX_NAME_LENGTH).toLowerCase();
  const parts = [plain, ...plain.split(/[[\]]/)];
  return parts.flatMap((part) => {
    const word = part.replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '');
    return [word, word.replace(/[^a-z]+$/, '')];
  });
}

/** Twice, since what stands within a value is often encoded once more; as it is where it is no percent encoding. */
function decode(text: string): string {
  return decodeOnce(decodeOnce(text.replaceAll('+', ' ')));
}

function decodeOnce(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
