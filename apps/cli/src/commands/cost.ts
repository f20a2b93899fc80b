/** `reelkeep cost`: what is kept costs so much now, and would cost so much under other rules. */
import { Command } from 'commander';
import { z } from 'zod';
import { EXIT } from '../operator/exit-code.ts';
import { type CommandEdge, operatorAction, operatorCommand } from '../operator/operator-command.ts';
import { costNowCommand } from './cost-now.ts';
import { costPlanCommand } from './cost-plan.ts';

export function costCommand(edge: CommandEdge): Command {
  return new Command('cost')
    .description('what is kept costs so much now, and would cost so much under other rules')
    .addCommand(costNowCommand(edge))
    .addCommand(costPlanCommand(edge))
    .addCommand(costPricesCommand(edge));
}

/** The table in use, as a file of one's own begins. */
function costPricesCommand(edge: CommandEdge): Command {
  return operatorCommand('prices')
    .description('print the price table in use as JSON, to begin one of your own with')
    .option('--prices <file>', 'this one, checked, instead of the built-in one')
    .action(
      operatorAction(edge, z.object({ prices: z.string().optional() }), async ({ target, output }, { prices }) => {
        const { readPrices } = await import('../cost/read-prices.ts');
        const table = await readPrices(prices, target.env);
        output.answer(table, () => [JSON.stringify(table, null, 2)]);
        return EXIT.ok;
      }),
    );
}
