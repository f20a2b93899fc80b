/** The store's failure, as every machine hears it. */
import { StoreError } from '../store-error.ts';

const AWAY = new StoreError({ kind: 'unavailable', code: 'SlowDown', message: 'away', advice: '' });

export const AWAY_ANSWER = { answer: 'store_away', error: AWAY } as const;
