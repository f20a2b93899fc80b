/**
 * Reads what `/metrics` answers as strictly as Prometheus and promtool do, so that a test fails where a scrape would:
 * https://prometheus.io/docs/instrumenting/exposition_formats/#text-format-details
 */

export interface Family {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: readonly ExposedSample[];
}

export interface ExposedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = '([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\\\\n]|\\\\[\\\\"n])*)"';
const SAMPLE = new RegExp(`^(${NAME})(?:\\{((?:${LABEL},?)*)\\})? ([^ ]+)$`);
// Go's ParseFloat, which reads them, takes `Nan` for what it is, and prom-client writes it so.
const VALUE = /^([+-]?Inf|[Nn]a[Nn]|[+-]?\d+(\.\d+)?([eE][+-]?\d+)?)$/;
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
};

/** @throws Error that shows the line at fault. */
export function readExposition(text: string): ReadonlyMap<string, Family> {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const families = new Map<string, { name: string; type: string; help: string; samples: ExposedSample[] }>();
  let open: { name: string; type: string; help: string; samples: ExposedSample[] } | undefined;
  for (const line of text.split('\n')) {
    const [, help, helpName = '', words = ''] = /^# (HELP) ([^ ]+) (.+)$/.exec(line) ?? [];
    const [, typeName = '', type = ''] = /^# TYPE ([^ ]+) (counter|gauge|histogram|summary|untyped)$/.exec(line) ?? [];
    if (line === '') continue;
    if (help !== undefined) {
      if (families.has(helpName)) throw new Error(`told of twice: ${line}`);
      open = { name: helpName, type: '', help: words, samples: [] };
      families.set(helpName, open);
    } else if (typeName !== '') {
      if (open?.name !== typeName || open.type !== '') throw new Error(`a type out of place: ${line}`);
      open.type = type;
    } else {
      open?.samples.push(readSample(line, open));
      if (open === undefined) throw new Error(`a value before its metric: ${line}`);
    }
  }
  for (const family of families.values()) checkFamily(family);
  return families;
}

function readSample(line: string, { name: family, type }: Pick<Family, 'name' | 'type'>): ExposedSample {
  const match = SAMPLE.exec(line);
  const [, name = '', labelText = ''] = match ?? [];
  const value = match?.at(-1) ?? '';
  if (match === null || !VALUE.test(value)) throw new Error(`no sample: ${line}`);
  const suffixes = SUFFIXES[type] ?? [''];
  if (!suffixes.some((suffix) => name === `${family}${suffix}`)) throw new Error(`not of ${family}: ${line}`);
  const pairs = [...labelText.matchAll(new RegExp(LABEL, 'g'))].map(([, label = '', text = '']) => [label, text]);
  if (new Set(pairs.map(([label]) => label)).size < pairs.length) throw new Error(`a label twice: ${line}`);
  return { name, labels: Object.fromEntries(pairs), value: Number(value.replace('Inf', 'Infinity')) };
}

function checkFamily({ name, type, samples }: Family): void {
  if (type === '') throw new Error(`${name} has no type`);
  if (!new RegExp(`^${NAME}$`).test(name)) throw new Error(`${name} is no name`);
  const series = samples.map((sample) => `${sample.name} ${JSON.stringify(Object.entries(sample.labels).sort())}`);
  if (new Set(series).size < series.length) throw new Error(`${name} has a series twice`);
  if (type !== 'histogram') return;
  const bySeries = Map.groupBy(samples, ({ labels: { le: _, ...rest } }) =>
    JSON.stringify(Object.entries(rest).sort()),
  );
  for (const [labels, parts] of bySeries) {
    const buckets = parts.filter((part) => part.name === `${name}_bucket`);
    const bounds = buckets.map((bucket) => Number(bucket.labels['le']?.replace('Inf', 'Infinity')));
    const counts = buckets.map(({ value }) => value);
    const ascends = (values: readonly number[]) =>
      values.every((value, at) => at === 0 || value >= (values[at - 1] ?? 0));
    const count = parts.find((part) => part.name === `${name}_count`)?.value;
    if (!ascends(bounds) || !ascends(counts) || bounds.at(-1) !== Number.POSITIVE_INFINITY || counts.at(-1) !== count) {
      throw new Error(`${name} ${labels} is no histogram`);
    }
  }
}
