/** Writes a chart to a file, in the format that its name asks for. */
import { writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { CommandError, EXIT } from '../operator/exit-code.ts';
import { type CostChart, drawCostChart } from './cost-chart.ts';

const PNG_WIDTH = 1_920;

/** Throws `CommandError` for a name that is neither: asked before anything is reckoned. */
export function assertChartFile(path: string): void {
  if (['.svg', '.png'].includes(extname(path).toLowerCase())) return;
  throw new CommandError(`--chart ${path}: expected a file that ends with .svg or .png`, { exitCode: EXIT.usage });
}

export async function writeChart(path: string, chart: CostChart): Promise<void> {
  const svg = drawCostChart(chart);
  if (extname(path).toLowerCase() === '.svg') return await writeFile(path, svg);
  // Loaded only here: it is native code that nothing else needs.
  const { renderPng } = await import('./render-png.ts');
  await writeFile(path, renderPng(svg, PNG_WIDTH));
}
