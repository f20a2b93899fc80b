/** What a row needs that looks at the API: its bundle, built once, and how long each run takes. */
import { buildImageBundle } from '../ingest/image-bundle.ts';
import type { ResultRow } from '../result-row.ts';
import type { RowOptions } from '../run-benchmark.ts';

export interface ApiRowOptions extends RowOptions {
  /** The API's bundle. */
  readonly main: string;
  readonly seconds: number;
}

export const RUN_SECONDS = Number(process.env['BENCH_SECONDS'] ?? 3);

let main: string | undefined;

export function onApi(
  measure: (options: ApiRowOptions) => Promise<readonly ResultRow[]>,
): (options: RowOptions) => Promise<readonly ResultRow[]> {
  return (options) => {
    main ??= buildImageBundle('presign-api');
    return measure({ ...options, main, seconds: RUN_SECONDS });
  };
}
