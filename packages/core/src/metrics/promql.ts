/** The PromQL of a panel's lines. */
import type { PanelLine } from './panel.ts';

export interface PromQuery {
  readonly expr: string;
  /** Grafana fills in `{{label}}`. */
  readonly legend: string;
}

/** Grafana's: as long as it takes to hold four scrapes. */
const WINDOW = '[$__rate_interval]';

/** None for what is not in Prometheus. */
export function promQueries(line: PanelLine): readonly PromQuery[] {
  switch (line.show) {
    case 'rate': {
      const { metric, by } = line;
      return [
        { expr: `${aggregate('sum', by)}(rate(${metric.name}${selector(line)}${WINDOW}))`, legend: legendOf(line) },
      ];
    }
    case 'share': {
      const part = `sum(rate(${line.metric.name}${selector(line)}${WINDOW}))`;
      return [{ expr: `${part} / sum(rate(${line.of.name}${WINDOW}))`, legend: line.legend ?? 'share' }];
    }
    case 'quantiles': {
      const { metric, by } = line;
      const rate = `${aggregate('sum', ['le', by])}(rate(${metric.name}_bucket${selector(line)}${WINDOW}))`;
      return [0.5, 0.99].map((quantile) => ({
        expr: `histogram_quantile(${quantile}, ${rate})`,
        legend: [legendOf(line, ''), `p${quantile * 100}`].filter((word) => word !== '').join(' '),
      }));
    }
    case 'own_quantiles':
      return [{ expr: `max by (quantile) (${line.metric.name})`, legend: `${line.legend ?? ''} {{quantile}}`.trim() }];
    case 'value': {
      const { metric, by } = line;
      return [{ expr: `${aggregate(metric.together, by)}(${metric.name}${selector(line)})`, legend: legendOf(line) }];
    }
    case 'sqs':
    case 's3':
      return [];
  }
}

function aggregate(how: string, by: string | undefined | readonly (string | undefined)[]): string {
  const labels = [by].flat().filter((label) => label !== undefined);
  return labels.length === 0 ? how : `${how} by (${labels.join(', ')}) `;
}

function selector({ where = {} }: { readonly where?: Readonly<Record<string, string>> }): string {
  const matchers = Object.entries(where).map(([label, value]) => `${label}="${value}"`);
  return matchers.length === 0 ? '' : `{${matchers.join(', ')}}`;
}

function legendOf({ legend, by }: { readonly legend?: string; readonly by?: string }, otherwise = 'all'): string {
  const words = [legend, by === undefined ? undefined : `{{${by}}}`].filter((word) => word !== undefined);
  return words.length === 0 ? otherwise : words.join(' ');
}
