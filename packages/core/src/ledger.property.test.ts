import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  attemptKey,
  closedKey,
  creativeVideosPrefix,
  dueKey,
  parseDueKey,
  parseLedgerKey,
  removedKey,
  tombstoneKey,
} from './ledger.ts';
import { arbitraryCreativeId, arbitrarySecond, arbitraryTenant, arbitraryVideoParts } from './testing/arbitraries.ts';

const attempt = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/).filter((text) => text !== 'removed');
const closing = fc.oneof(
  fc.record({
    outcome: fc.constant('stored' as const),
    sizeBytes: fc.nat({ max: 2 ** 40 }),
    sha256: fc.stringMatching(/^[0-9a-f]{64}$/),
  }),
  fc.record({ outcome: fc.constant('dropped' as const), reason: fc.constantFrom('campaign_ended', 'provider_gone') }),
);

describe('ledger keys', () => {
  it('read back as what they were written for', () => {
    fc.assert(
      fc.property(arbitraryVideoParts, attempt, closing, (parts, id, how) => {
        const prefix = creativeVideosPrefix('ledger', parts.tenant, parts.creativeId);
        const video = { timestamp: parts.generatedAt, iteration: parts.iteration };
        const read = (key: string) => parseLedgerKey(prefix, key);
        expect(read(attemptKey('ledger', parts, id))).toEqual({ ...video, mark: { kind: 'opened', attempt: id } });
        expect(read(closedKey('ledger', parts, id, how))).toEqual({
          ...video,
          mark: { kind: 'closed', attempt: id, closing: how },
        });
        expect(read(removedKey('ledger', parts))).toEqual({ ...video, mark: { kind: 'removed' } });
      }),
    );
  });

  it('of one creative are never under the prefix of another', () => {
    fc.assert(
      fc.property(arbitraryVideoParts, arbitraryTenant, arbitraryCreativeId, (parts, tenant, creativeId) => {
        fc.pre(tenant !== parts.tenant || creativeId !== parts.creativeId);
        const prefix = creativeVideosPrefix('ledger', tenant, creativeId);
        expect(attemptKey('ledger', parts, 'a').startsWith(prefix)).toBe(false);
        expect(tombstoneKey('ledger', parts.tenant, parts.creativeId)).not.toBe(
          tombstoneKey('ledger', tenant, creativeId),
        );
      }),
    );
  });

  it('of due work tell when it falls due, and sort by it', () => {
    fc.assert(
      fc.property(arbitraryTenant, arbitrarySecond, arbitrarySecond, fc.string(), (tenant, at, later, message) => {
        const due = (instant: Date) =>
          dueKey('ledger', { at: instant, kind: 'reap', tenant, campaignId: 'c', message });
        expect(parseDueKey('ledger', due(at))).toEqual({ at, kind: 'reap' });
        if (at < later) expect(due(at) < due(later)).toBe(true);
      }),
    );
  });
});
