/**
 * A DeleteObjects request and the entries that its answer says are deleted, written and read without the SDK's XML, which
 * costs this process more than all else about a thousand keys. https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
 */
import type { DeletedObject } from '@aws-sdk/client-s3';
import { type PlainElements, readPlainElements, readPlainText } from './plain-elements.ts';

/** @property versionId left out for what lies there now. */
export interface DeleteEntry {
  readonly key: string;
  readonly versionId?: string | undefined;
}

/** Nothing that XML or its readers treat in a way of their own. */
const PLAIN = /^[\w./+=-]+$/;

/** The request's body; undefined where a name is not plain: the SDK knows how to write it. */
export function formatPlainDeletion(entries: readonly DeleteEntry[]): string | undefined {
  let objects = '';
  for (const { key, versionId } of entries) {
    if (!PLAIN.test(key) || (versionId !== undefined && !PLAIN.test(versionId))) return undefined;
    const version = versionId === undefined ? '' : `<VersionId>${versionId}</VersionId>`;
    objects += `<Object><Key>${key}</Key>${version}</Object>`;
  }
  return `<?xml version="1.0" encoding="UTF-8"?><Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${objects}<Quiet>false</Quiet></Delete>`;
}

/** Undefined for an answer of another form than S3 sends. What failed is in `rest`. */
export function readPlainDeletion(xml: string): PlainElements<DeletedObject> | undefined {
  return readPlainElements(xml, 'Deleted', readDeleted);
}

function readDeleted(xml: string): DeletedObject | undefined {
  const Key = readPlainText(xml, '<Key>', '</Key>');
  if (Key === undefined) return undefined;
  // By far the most say nothing else.
  if (xml.indexOf('<', 1) === xml.length - '</Key>'.length) return { Key };
  const deleted: DeletedObject = { Key };
  for (const name of ['VersionId', 'DeleteMarkerVersionId'] as const) {
    if (!xml.includes(`<${name}`)) continue;
    const text = readPlainText(xml, `<${name}>`, `</${name}>`);
    if (text === undefined) return undefined;
    deleted[name] = text;
  }
  return deleted;
}
