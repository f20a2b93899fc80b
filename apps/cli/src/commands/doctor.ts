/** `reelkeep doctor`: tries every operation that the apps need, and says of each that fails why and what to do. */
import { DIAGNOSIS_IDS, isDiagnosisId } from '@reelkeep/core/diagnoses';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { APPS } from '../doctor/examination.ts';
import { EXIT } from '../operator/exit-code.ts';
import { type CommandEdge, operatorAction, operatorCommand } from '../operator/operator-command.ts';
import { numberOption } from '../operator/option-schemas.ts';
import { createProgressMeter } from '../operator/progress-meter.ts';

const DEFAULT_TIMEOUT_SECONDS = 3;

const optionsSchema = z.object({
  deep: z.boolean().default(false),
  timeout: numberOption({ min: 1, max: 60 }),
  app: z.array(z.enum(APPS)).default([...APPS]),
  accept: z
    .array(z.string().refine(isDiagnosisId, { error: `expected one of ${DIAGNOSIS_IDS.join(', ')}` }))
    .default([]),
});

export function doctorCommand(edge: CommandEdge): Command {
  return operatorCommand('doctor')
    .description('try every operation that the apps need, and say what is wrong, why, and what to do')
    .option('--deep', 'also move 100 MB there and back, and tell MB/s')
    .addOption(new Option('--app <app...>', "only what these apps need, for an app's own credentials").choices(APPS))
    .option('--timeout <seconds>', 'how long one operation may take', String(DEFAULT_TIMEOUT_SECONDS))
    .option('--accept <diagnosis...>', 'what may be so: it is told, and no longer a finding')
    .action(
      operatorAction(edge, optionsSchema, async ({ target, output, signal, now }, { deep, app, timeout, accept }) => {
        const [{ examine }, { makeReport, reportLines }] = await Promise.all([
          import('../doctor/examine.ts'),
          import('../doctor/doctor-report.ts'),
        ]);
        const meter = createProgressMeter(edge.streams.stderr);
        const examined = await examine({ target, apps: app, deep, limitMs: timeout * 1_000, signal, now, meter });
        const endpoint = target.access.s3Endpoint ?? `AWS in ${target.access.region}`;
        const about = { endpoint, bucket: target.s3.bucket ?? null, engine: examined.engine };
        const report = makeReport(examined, about, new Set(accept));
        output.answer(report, () => reportLines(report));
        return report.healthy ? EXIT.ok : EXIT.failed;
      }),
    );
}
