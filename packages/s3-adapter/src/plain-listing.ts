/**
 * The objects of a ListObjectsV2 answer, read without the SDK's parser.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
import type { StoredObject } from '@reelkeep/core/object-store';
import { readPlainElements, readPlainText } from './plain-elements.ts';

export interface PlainListing {
  readonly objects: readonly StoredObject[];
  /** The document without its objects, for whoever reads the rest of it. */
  readonly rest: string;
}

/** Undefined for a document of another form than S3 sends: the SDK reads the whole. */
export function readPlainListing(xml: string): PlainListing | undefined {
  // Encoded keys are the SDK's to decode.
  if (/<EncodingType>[^<]/.test(xml)) return undefined;
  const listing = readPlainElements(xml, 'Contents', readObject);
  return listing && { objects: listing.elements, rest: listing.rest };
}

function readObject(xml: string): StoredObject | undefined {
  const key = readPlainText(xml, '<Key>', '</Key>');
  const size = readPlainText(xml, '<Size>', '</Size>');
  const modified = readPlainText(xml, '<LastModified>', '</LastModified>');
  if (key === undefined || size === undefined || modified === undefined || !/^\d{1,15}$/.test(size)) return undefined;
  const lastModified = new Date(modified);
  if (Number.isNaN(lastModified.getTime())) return undefined;
  const storageClass = xml.includes('<StorageClass')
    ? readPlainText(xml, '<StorageClass>', '</StorageClass>')
    : 'STANDARD';
  return storageClass === undefined ? undefined : { key, sizeBytes: Number(size), lastModified, storageClass };
}
