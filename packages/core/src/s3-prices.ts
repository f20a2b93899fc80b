/**
 * What AWS asks for keeping bytes in S3 and for reading them, a row each class. Data, not code: prices change and differ from region to
 * region, so a deployment may replace the whole table (`PRICE_TABLE_FILE`). A row without a source and a date of its own has the table's.
 *
 * Compared on 2026-11-22 with what others publish of the same region: storage of every class and the fee of Intelligent-Tiering with
 * https://awsnegotiations.com/s3-storage.html, requests and retrieval with https://c3x.dev/blog/s3-request-fees-explained. They agree
 * but for a PUT into DEEP_ARCHIVE, which the latter has at $0.03 a thousand, as for GLACIER; here stands AWS's own.
 */
import type { PriceTable } from './pricing.ts';

const TiB = 1_024;

export const S3_PRICES: PriceTable = {
  region: 'us-east-1',
  asOf: '2025-06-30',
  source: 'https://aws.amazon.com/s3/pricing/',
  classes: {
    STANDARD: {
      perGibMonthUsd: [
        { upToGib: 50 * TiB, usd: 0.023 },
        { upToGib: 500 * TiB, usd: 0.022 },
        { upToGib: null, usd: 0.021 },
      ],
      perThousandPutsUsd: 0.005,
      perThousandGetsUsd: 0.0004,
    },
    STANDARD_IA: {
      perGibMonthUsd: [{ upToGib: null, usd: 0.0125 }],
      minimumObjectBytes: 131_072,
      minimumDays: 30,
      perThousandPutsUsd: 0.01,
      perThousandGetsUsd: 0.001,
      perThousandTransitionsUsd: 0.01,
      perGibRetrievedUsd: 0.01,
    },
    ONEZONE_IA: {
      perGibMonthUsd: [{ upToGib: null, usd: 0.01 }],
      minimumObjectBytes: 131_072,
      minimumDays: 30,
      perThousandPutsUsd: 0.01,
      perThousandGetsUsd: 0.001,
      perThousandTransitionsUsd: 0.01,
      perGibRetrievedUsd: 0.01,
    },
    // As its frequent tier: a listing does not tell which tier an object has come to. An upper bound.
    INTELLIGENT_TIERING: {
      perGibMonthUsd: [
        { upToGib: 50 * TiB, usd: 0.023 },
        { upToGib: 500 * TiB, usd: 0.022 },
        { upToGib: null, usd: 0.021 },
      ],
      perThousandLargeObjectsUsd: 0.0025,
      perThousandPutsUsd: 0.005,
      perThousandGetsUsd: 0.0004,
      perThousandTransitionsUsd: 0.01,
      untouched: [
        { afterDays: 30, perGibMonthUsd: 0.0125 },
        { afterDays: 90, perGibMonthUsd: 0.004 },
      ],
    },
    GLACIER_IR: {
      perGibMonthUsd: [{ upToGib: null, usd: 0.004 }],
      minimumObjectBytes: 131_072,
      minimumDays: 90,
      perThousandPutsUsd: 0.02,
      perThousandGetsUsd: 0.01,
      perThousandTransitionsUsd: 0.02,
      perGibRetrievedUsd: 0.03,
    },
    GLACIER: {
      perGibMonthUsd: [{ upToGib: null, usd: 0.0036 }],
      overheadBytes: 32_768,
      standardOverheadBytes: 8_192,
      minimumDays: 90,
      perThousandPutsUsd: 0.03,
      perThousandGetsUsd: 0.0004,
      perThousandTransitionsUsd: 0.03,
      perGibRetrievedUsd: 0.01,
    },
    DEEP_ARCHIVE: {
      perGibMonthUsd: [{ upToGib: null, usd: 0.00099 }],
      overheadBytes: 32_768,
      standardOverheadBytes: 8_192,
      minimumDays: 180,
      perThousandPutsUsd: 0.05,
      perThousandGetsUsd: 0.0004,
      perThousandTransitionsUsd: 0.05,
      perGibRetrievedUsd: 0.02,
    },
    REDUCED_REDUNDANCY: { perGibMonthUsd: [{ upToGib: null, usd: 0.024 }] },
    // $0.16 before April 2025; uploads and reads are billed by the GB as well, and are not in here.
    EXPRESS_ONEZONE: {
      perGibMonthUsd: [{ upToGib: null, usd: 0.11 }],
      source: 'https://aws.amazon.com/s3/faqs/',
      asOf: '2026-11-22',
    },
  },
};
