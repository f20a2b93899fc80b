/** Whether ingest may take its opened entries out of the ledger again. It does without, so a refusal is a note and no finding. */
import { StoreError } from '@reelkeep/core/store-error';
import { appsThatNeed } from './needed-by.ts';
import type { PatientStore } from './patient.ts';

/** An entry's own place, and an id of its shape: a policy for entries speaks of nothing else. */
const ENTRY = 'videos/19700101_000000-001/00000000-0000-4000-8000-000000000000';

export async function checkTidying({ examination, store, scratch, target, bucket }: PatientStore): Promise<void> {
  const key = scratch.ledger(ENTRY);
  const check = {
    name: 's3.tidy',
    did: `put ${key} and take it away`,
    apps: appsThatNeed('s3:DeleteObject', 'attempts'),
  };
  const tried = await examination.attempt(check, async (signal) => {
    const written = await store.put({ key, body: new Uint8Array(0) }, { signal });
    try {
      const [first] = (await store.removeWritten([written], { signal })).failed;
      return { refusal: first && `${first.code}: ${first.message}` };
    } catch (error) {
      if (error instanceof StoreError && error.kind === 'misconfigured') return { refusal: error.message };
      throw error;
    }
  });
  if (tried === undefined) return;
  const { refusal } = tried.value;
  if (refusal === undefined) {
    scratch.forget(key);
    return;
  }
  examination.note(
    `The ledger is not tidied, since these credentials may not delete entries under ${bucket}/${target.layout.ledgerPrefix}/: harmless, but an end of a campaign lists twice as many objects. The statement ReelkeepAttempts of \`reelkeep iam --app ingest\` allows it. (${refusal})`,
  );
}
