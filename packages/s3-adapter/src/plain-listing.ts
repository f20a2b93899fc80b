/**
 * Reads the objects of a ListObjectsV2 answer out of its XML, several times as fast as the SDK's own parser, which takes most
 * of what a long listing costs this process. It knows one form of the document, the one that S3 sends; for any other it gives
 * undefined, and the SDK reads the whole. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
import type { StoredObject } from '@reelkeep/core/object-store';

export interface PlainListing {
  readonly objects: readonly StoredObject[];
  /** The document without its objects, for whoever reads the rest of it. */
  readonly rest: string;
}

const BEGIN = '<Contents>';
const END = '</Contents>';

export function readPlainListing(xml: string): PlainListing | undefined {
  // Comments, CDATA and declarations may hide what looks like an element; encoded keys are the SDK's to decode.
  if (xml.includes('<!') || /<EncodingType>[^<]/.test(xml)) return undefined;
  const objects: StoredObject[] = [];
  const first = xml.indexOf(BEGIN);
  let after = first === -1 ? 0 : first;
  // Objects follow each other; what comes between them (white space) belongs to none.
  let from = first;
  while (from !== -1 && xml.startsWith(BEGIN, from)) {
    const to = xml.indexOf(END, from);
    const object = to === -1 ? undefined : readObject(xml.slice(from + BEGIN.length, to));
    if (object === undefined) return undefined;
    objects.push(object);
    after = to + END.length;
    from = xml.indexOf('<', after);
  }
  const rest = first === -1 ? xml : xml.slice(0, first) + xml.slice(after);
  // Some that come later, after other elements, would be passed over.
  return rest.includes(BEGIN) ? undefined : { objects, rest };
}

function readObject(xml: string): StoredObject | undefined {
  const key = readText(xml, '<Key>', '</Key>');
  const size = readText(xml, '<Size>', '</Size>');
  const modified = readText(xml, '<LastModified>', '</LastModified>');
  if (key === undefined || size === undefined || modified === undefined || !/^\d{1,15}$/.test(size)) return undefined;
  const lastModified = new Date(modified);
  if (Number.isNaN(lastModified.getTime())) return undefined;
  const storageClass = xml.includes('<StorageClass') ? readText(xml, '<StorageClass>', '</StorageClass>') : 'STANDARD';
  return storageClass === undefined ? undefined : { key, sizeBytes: Number(size), lastModified, storageClass };
}

/** The text of the one element of that name. */
function readText(xml: string, open: string, close: string): string | undefined {
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
