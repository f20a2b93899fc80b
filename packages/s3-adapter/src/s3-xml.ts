/** The little of S3's XML that is read without a parser: one form each, the one that S3 sends; any other is for the SDK to read. */

/** An error document that says `NoSuchKey`: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export function saysKeyAbsentXml(xml: string): boolean {
  return /^\s*(<\?xml[^>]*\?>)?\s*<Error( xmlns="[^"]*")?>/.test(xml) && textOf(xml, 'Code') === 'NoSuchKey';
}

/** What is left of a listing without its objects names a bucket and says that nothing follows. A login page does neither. */
export function saysWholeListing(rest: string): boolean {
  return (
    /<ListBucketResult[ >]/.test(rest) && textOf(rest, 'Name') !== undefined && textOf(rest, 'IsTruncated') === 'false'
  );
}

/** The text of the only element of that name. */
function textOf(xml: string, name: string): string | undefined {
  const found = [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))];
  return found.length === 1 ? found[0]?.[1] : undefined;
}
