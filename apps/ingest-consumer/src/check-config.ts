/** Judges the environment and ends: exit code 0, or 78 with every fault named. `reelkeep up` asks before it creates anything. */
import { runMain } from '@reelkeep/runtime/run-main';
import { readIngestConfig } from './config.ts';

runMain('ingest-consumer', async () => {
  readIngestConfig(process.env);
});
