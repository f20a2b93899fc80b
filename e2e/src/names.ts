/** Names that no other test has, so that all of them can share one stack. */
import { randomUUID } from 'node:crypto';

function unique(start: string): string {
  return `${start}-${randomUUID().slice(0, 13)}`;
}

export const newTenant = (start = 'acme') => unique(start);
/** Holds hyphens and digits, as creatives do. */
export const newCreative = (start = 'campaign-123') => unique(start);
export const newFile = () => `${unique('out')}.mp4`;
