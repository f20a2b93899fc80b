/** Which storage class is colder than which: lifecycle rules move objects one way only. */

/** From warm to cold. https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html */
const COLDER = [
  'STANDARD',
  'STANDARD_IA',
  'INTELLIGENT_TIERING',
  'ONEZONE_IA',
  'GLACIER_IR',
  'GLACIER',
  'DEEP_ARCHIVE',
];

/** False for classes that are the same, and for one that nobody knows. */
export function isColder(storageClass: string, than: string): boolean {
  return COLDER.indexOf(storageClass) > COLDER.indexOf(than);
}
