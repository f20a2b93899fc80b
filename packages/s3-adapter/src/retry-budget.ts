/**
 * One budget of retries for all that is done for a message: each request may be tried again, but a store that fails them
 * all in turn is not asked thirty times before the message is put off.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { S3Client } from '@aws-sdk/client-s3';

const budgets = new AsyncLocalStorage<{ left: number }>();

/**
 * Runs `work`, in which requests of clients made by `createS3Client` are tried again at most `retries` times in all, 0 or
 * more; then each failure is final. Outside of any such run each client's own `maxAttempts` is the only bound.
 */
export function withRetryBudget<T>(retries: number, work: () => Promise<T>): Promise<T> {
  return budgets.run({ left: retries }, work);
}

/** Takes one retry out of the budget that the caller runs under; false when it is spent. */
export function spendRetry(): boolean {
  const budget = budgets.getStore();
  if (budget === undefined) return true;
  if (budget.left === 0) return false;
  budget.left -= 1;
  return true;
}

/** Puts back one that was taken by `spendRetry` and not needed. */
export function refundRetry(): void {
  const budget = budgets.getStore();
  if (budget !== undefined) budget.left += 1;
}

/** Makes a client's own retries draw on the budget. */
export function heedRetryBudget({ config }: S3Client): void {
  const own = config.retryStrategy;
  config.retryStrategy = async () => {
    const strategy = await own();
    if (!('refreshRetryTokenForRetry' in strategy)) return strategy;
    return {
      acquireInitialRetryToken: (scope) => strategy.acquireInitialRetryToken(scope),
      recordSuccess: (token) => strategy.recordSuccess(token),
      refreshRetryTokenForRetry: async (token, error) => {
        // The SDK asks here whether it may try again; what is thrown means no, and the failure itself comes out. A yes of its own
        // strategy comes after a pause, which nobody is to wait for in vain.
        if (!spendRetry()) throw new Error('the retries of this message are spent');
        try {
          return await strategy.refreshRetryTokenForRetry(token, error);
        } catch (refusal) {
          refundRetry();
          throw refusal;
        }
      },
    };
  };
}
