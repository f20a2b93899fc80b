/** A bar chart of policies and what each costs, as SVG that stands by itself in a report. */
import type { CostPart, PolicyCost } from '@reelkeep/core/cost-plan';
import { formatUsd } from '../operator/amounts.ts';

export interface CostChart {
  readonly title: string;
  /** Under the title: what was looked at. */
  readonly subtitle: string;
  /** Under the bars: which prices, what is left out. */
  readonly footnote: string;
  readonly costs: readonly PolicyCost[];
  /** The name of the cheapest policy. */
  readonly cheapest: string;
}

/** Parts that belong together, from the axis outwards; colours that are told apart also without colour, by their lightness. */
const GROUPS: ReadonlyArray<{ readonly label: string; readonly fill: string; readonly parts: readonly CostPart[] }> = [
  { label: 'Storage', fill: '#17406d', parts: ['storage'] },
  { label: 'Requests, transitions, monitoring', fill: '#4f93c4', parts: ['requests', 'transitions', 'monitoring'] },
  { label: 'Retrieval', fill: '#f0b44c', parts: ['retrieval'] },
  { label: 'Early deletion', fill: '#b3372f', parts: ['early_deletion'] },
];

const WIDTH = 960;
const LEFT = 320;
const RIGHT = 170;
const TOP = 128;
const ROW = 52;
const BAR = 28;
const BOTTOM = 92;
const FONT = 'Inter, Helvetica, Arial, sans-serif';
const INK = '#1b2430';
const MUTED = '#5a6675';
const MAX_LABEL = 40;
const MAX_DETAIL = 54;

export function drawCostChart({ title, subtitle, footnote, costs, cheapest }: CostChart): string {
  const most = Math.max(...costs.map(({ microUsd }) => microUsd), 0);
  const step = tickStep(most);
  const ticks = Array.from({ length: Math.max(1, Math.ceil(most / step)) + 1 }, (_, index) => index * step);
  const end = ticks.at(-1) ?? step;
  const plot = WIDTH - LEFT - RIGHT;
  const x = (microUsd: number) => round(LEFT + (microUsd / end) * plot);
  const height = TOP + costs.length * ROW + BOTTOM;
  const axisY = TOP + costs.length * ROW;

  const grid = ticks.flatMap((tick) => [
    `<line x1="${x(tick)}" y1="${TOP - 6}" x2="${x(tick)}" y2="${axisY}" stroke="${tick === 0 ? MUTED : '#dde3ea'}"/>`,
    text({ x: x(tick), y: axisY + 20, anchor: 'middle', size: 12, fill: MUTED }, tickLabel(tick)),
  ]);
  const bars = costs.flatMap((cost, row) => {
    const y = TOP + row * ROW + (ROW - BAR) / 2;
    const middle = y + BAR / 2 + 5;
    const best = cost.policy.name === cheapest;
    const weight = best ? 600 : 400;
    const [name = '', detail = ''] = cost.policy.title.split(': ', 2);
    const value = `${formatUsd(cost.microUsd)}${best ? ' cheapest' : ''}`;
    return [
      text({ x: LEFT - 12, y: middle, anchor: 'end', size: 14, weight }, shorten(name, MAX_LABEL)),
      ...segments(cost, x).map(
        ({ from, to, fill }) =>
          `<rect x="${from}" y="${y}" width="${round(to - from)}" height="${BAR}" fill="${fill}"/>`,
      ),
      text({ x: x(cost.microUsd) + 8, y: middle, anchor: 'start', size: 14, weight, halo: true }, value),
      text({ x: LEFT - 12, y: middle + 17, anchor: 'end', size: 11, fill: MUTED }, shorten(detail, MAX_DETAIL)),
    ];
  });
  let legendX = LEFT;
  const legend = GROUPS.flatMap(({ label, fill }) => {
    const at = legendX;
    legendX += 38 + label.length * 5.9;
    return [
      `<rect x="${round(at)}" y="${TOP - 40}" width="12" height="12" fill="${fill}"/>`,
      text({ x: round(at + 18), y: TOP - 30, anchor: 'start', size: 12, fill: MUTED }, label),
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" font-family="${FONT}">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    text({ x: 32, y: 40, anchor: 'start', size: 20, weight: 600 }, title),
    text({ x: 32, y: 63, anchor: 'start', size: 13, fill: MUTED }, subtitle),
    ...legend,
    ...grid,
    ...bars,
    text({ x: LEFT + plot / 2, y: axisY + 42, anchor: 'middle', size: 12, fill: MUTED }, 'US dollars'),
    text({ x: 32, y: height - 20, anchor: 'start', size: 11, fill: MUTED }, footnote),
    '</svg>',
    '',
  ].join('\n');
}

function segments({ parts }: PolicyCost, x: (microUsd: number) => number) {
  let sum = 0;
  return GROUPS.flatMap(({ parts: names, fill }) => {
    const from = sum;
    sum += names.reduce((all, name) => all + parts[name], 0);
    return sum > from ? [{ from: x(from), to: x(sum), fill }] : [];
  });
}

interface TextPlace {
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'middle' | 'end';
  readonly size: number;
  readonly weight?: number;
  readonly fill?: string;
  /** White around it, where it may lie on a line. */
  readonly halo?: boolean;
}

function text({ x, y, anchor, size, weight = 400, fill = INK, halo = false }: TextPlace, content: string): string {
  const style = `font-size="${size}" font-weight="${weight}" fill="${fill}" text-anchor="${anchor}"`;
  const outline = halo ? ' stroke="#ffffff" stroke-width="5" stroke-linejoin="round" paint-order="stroke"' : '';
  return `<text x="${x}" y="${y}" ${style}${outline}>${escapeXml(content)}</text>`;
}

/** 1, 2 or 5 times a power of ten, so that about five of them reach the largest. */
function tickStep(most: number): number {
  const rough = Math.max(most, 50_000) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10) * power;
}

/** Whole dollars where the step is one. */
function tickLabel(microUsd: number): string {
  return formatUsd(microUsd).replace(/\.00$/, '');
}

function shorten(words: string, most: number): string {
  return words.length <= most ? words : `${words.slice(0, most - 1)}…`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function escapeXml(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
