import { describe, expect, it } from 'vitest';
import { settleEventRule } from './event-rule.ts';
import { messagingWish } from './messaging-wish.ts';
import { settleRedrive, settleRedriveAllow, settleRetention } from './queue-settings.ts';

describe('queues', () => {
  it('come after the dead-letter queues that they redrive to, and these name them', () => {
    const { queues } = messagingWish('staging-');
    const place = (role: string) => queues.findIndex((queue) => queue.role === role);
    for (const { role, name, redrive } of queues) {
      expect(name).toMatch(/^staging-reelkeep-/);
      if (redrive === undefined) continue;
      expect(place(redrive.to)).toBeLessThan(place(role));
      expect(queues[place(redrive.to)]?.redriveFrom).toContain(role);
    }
    expect(queues.filter(({ redrive }) => redrive !== undefined)).toHaveLength(3);
  });

  it('keep messages longer, never shorter, but by force', () => {
    expect(settleRetention(60, 100, false)).toEqual({ value: 100 });
    expect(settleRetention(200, 100, false)).toMatchObject({ value: 200, kept: expect.stringContaining('200') });
    expect(settleRetention(200, 100, true)).toEqual({ value: 100 });
  });

  const wanted = { deadLetterTargetArn: 'arn:dlq', maxReceiveCount: 20 };
  it.each([
    ['none', undefined, wanted, false],
    ['more tries', { ...wanted, maxReceiveCount: 50 }, wanted, false],
    ['fewer tries', { ...wanted, maxReceiveCount: 3 }, { ...wanted, maxReceiveCount: 3 }, true],
    ['another queue', { ...wanted, deadLetterTargetArn: 'arn:o' }, { ...wanted, deadLetterTargetArn: 'arn:o' }, true],
  ])('redrive: %s', (_, current, value, kept) => {
    const settled = settleRedrive(current, wanted, false);
    expect(settled.value).toEqual(value);
    expect(settled.kept !== undefined).toBe(kept);
    expect(settleRedrive(current, wanted, true)).toEqual({ value: wanted });
  });

  it('allow ours to redrive to them, keep who else was named, and stay closed where somebody closed them', () => {
    const byQueue = (...arns: string[]) => ({ redrivePermission: 'byQueue' as const, sourceQueueArns: arns });
    expect(settleRedriveAllow(undefined, ['b', 'a'], false).value).toEqual(byQueue('a', 'b'));
    expect(settleRedriveAllow({ redrivePermission: 'allowAll' }, ['a'], false).value).toEqual(byQueue('a'));
    expect(settleRedriveAllow(byQueue('x', 'a'), ['a'], false)).toEqual({ value: byQueue('x', 'a') });
    expect(settleRedriveAllow(byQueue('x'), ['a'], false)).toEqual({ value: byQueue('x', 'a') });
    const closed = { redrivePermission: 'denyAll' as const };
    expect(settleRedriveAllow(closed, ['a'], false)).toMatchObject({ value: closed, kept: expect.anything() });
    expect(settleRedriveAllow(closed, ['a'], true).value).toEqual(byQueue('a'));
  });
});

describe('the event rule', () => {
  const pattern = { 'detail-type': ['campaign.ended'] };
  const ours = { pattern, state: 'ENABLED' };

  it.each([
    ['switched off', { pattern, state: 'DISABLED' }, 'disabled'],
    ['narrowed', { pattern: { ...pattern, source: ['generator'] }, state: 'ENABLED' }, 'pattern'],
  ])('that somebody has %s stays so until forced', (_, current, why) => {
    expect(settleEventRule(current, pattern, false)).toEqual({ value: current, kept: expect.stringContaining(why) });
    expect(settleEventRule(current, pattern, true)).toEqual({ value: ours });
  });

  it('is ours where there is none, and left where it is ours', () => {
    expect(settleEventRule(undefined, pattern, false)).toEqual({ value: ours });
    expect(settleEventRule(ours, pattern, false)).toEqual({ value: ours });
  });
});
