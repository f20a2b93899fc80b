/** A histogram that counts a value where its labels stand among all combinations, and puts it into words only at a scrape. */
import { Histogram, type HistogramConfiguration } from 'prom-client';

export interface PlacedHistogramOptions extends HistogramConfiguration<string> {
  /** Upper bounds, ascending. */
  readonly buckets: number[];
}

interface Row {
  readonly labels: Readonly<Record<string, string>>;
  /** Of the values up to each bound and above the one before it; the last counts those above all bounds. */
  readonly counts: number[];
  sum: number;
}

/**
 * prom-client's own writes the labels of every value out as text to find what it adds to, which is a good part of a busy request.
 * Here values come by `observeAt` alone: what else is inherited counts nothing.
 */
export class PlacedHistogram extends Histogram {
  readonly #options: PlacedHistogramOptions;
  readonly #combinations: ReadonlyArray<Row['labels']>;
  readonly #rows = new Map<number, Row>();

  constructor(options: PlacedHistogramOptions, combinations: ReadonlyArray<Row['labels']>) {
    super(options);
    this.#options = options;
    this.#combinations = combinations;
  }

  /** Tells the combination from now on: others are told from their first value on. @param place among the combinations. */
  zeroAt(place: number): Row {
    const counts = Array.from(this.#options.buckets, () => 0).concat(0);
    const row = { labels: this.#combinations[place] ?? {}, counts, sum: 0 };
    this.#rows.set(place, row);
    return row;
  }

  /** Throws TypeError for a value that is no number. */
  observeAt(place: number, value: number): void {
    const { name, buckets } = this.#options;
    if (!Number.isFinite(value)) throw new TypeError(`${name} can't count ${value}`);
    const row = this.#rows.get(place) ?? this.zeroAt(place);
    const within = buckets.findIndex((bound) => value <= bound);
    const bucket = within === -1 ? buckets.length : within;
    row.counts[bucket] = (row.counts[bucket] ?? 0) + 1;
    row.sum += value;
  }

  /** What a registry writes its text from, and `get` its values. */
  async getForPromString() {
    const { name, help, buckets } = this.#options;
    const values = this.#rows.values().flatMap(({ labels: sharedLabels, counts, sum }) => {
      let count = 0;
      const upTo = counts.map((more, bucket) => {
        count += more;
        return { metricName: `${name}_bucket`, labels: { le: buckets[bucket] ?? '+Inf' }, sharedLabels, value: count };
      });
      const ofAll = (metricName: string, value: number) => ({ metricName, labels: {}, sharedLabels, value });
      return [...upTo, ofAll(`${name}_sum`, sum), ofAll(`${name}_count`, count)];
    });
    return { name, help, type: 'histogram', aggregator: 'sum', values: [...values] };
  }
}
