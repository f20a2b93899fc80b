/**
 * Reads a run of like elements out of an S3 answer, several times as fast as the SDK's own parser, which takes most of what a
 * long answer costs this process. It knows one form of the document, the one that S3 sends; for any other it gives undefined,
 * and the SDK reads the whole.
 */

export interface PlainElements<T> {
  readonly elements: readonly T[];
  /** The document without them, for whoever reads the rest of it. */
  readonly rest: string;
}

/** @param read makes something of what is between an element's tags; undefined where only the SDK can. */
export function readPlainElements<T>(
  xml: string,
  name: string,
  read: (inner: string) => T | undefined,
): PlainElements<T> | undefined {
  // Comments, CDATA and declarations may hide what looks like an element.
  if (xml.includes('<!')) return undefined;
  const [begin, end] = [`<${name}>`, `</${name}>`];
  const elements: T[] = [];
  const first = xml.indexOf(begin);
  let after = first === -1 ? 0 : first;
  // They follow each other; what comes between them (white space) belongs to none.
  let from = first;
  while (from !== -1 && xml.startsWith(begin, from)) {
    const to = xml.indexOf(end, from);
    const element = to === -1 ? undefined : read(xml.slice(from + begin.length, to));
    if (element === undefined) return undefined;
    elements.push(element);
    after = to + end.length;
    from = xml.indexOf('<', after);
  }
  const rest = first === -1 ? xml : xml.slice(0, first) + xml.slice(after);
  // Some that come later, after other elements, would be passed over.
  return rest.includes(begin) ? undefined : { elements, rest };
}

/** The text of the one element that has this opening tag. */
export function readPlainText(xml: string, open: string, close: string): string | undefined {
  const from = xml.indexOf(open);
  const to = xml.indexOf(close, from);
  if (from === -1 || to === -1 || xml.indexOf(open, from + 1) !== -1) return undefined;
  const text = xml.slice(from + open.length, to);
  if (text.includes('<')) return undefined;
  return text.includes('&') ? decode(text) : text;
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** https://www.w3.org/TR/xml/#sec-references: the five that XML itself names, and characters by number. */
function decode(text: string): string | undefined {
  let unknown = false;
  const decoded = text.replace(/&([^;&]*;?)/g, (_, reference: string) => {
    const name = reference.endsWith(';') ? reference.slice(0, -1) : '';
    const code = /^#(?:(\d{1,7})|x([0-9a-fA-F]{1,6}))$/.exec(name);
    const point =
      code === null ? undefined : Number.parseInt(code[1] ?? code[2] ?? '', code[1] === undefined ? 16 : 10);
    const character = point === undefined ? NAMED[name] : point <= 0x10_ffff ? String.fromCodePoint(point) : undefined;
    unknown ||= character === undefined;
    return character ?? '';
  });
  return unknown ? undefined : decoded;
}
