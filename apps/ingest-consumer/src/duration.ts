/** A span of time in the environment: seconds, or a number with its unit. */
import { z } from 'zod';

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** `21600`, `6h`, `90m` or `1h30m`, in seconds. */
export function envDuration({ minSeconds, maxSeconds }: { minSeconds: number; maxSeconds: number }) {
  const message = `expected ${minSeconds} to ${maxSeconds} seconds, or a duration such as 90m, 6h or 1h30m`;
  return z
    .string(message)
    .regex(/^(\d{1,9}|(\d{1,6}[smhd])+)$/i, message)
    .transform((text) =>
      [...text.toLowerCase().matchAll(/(\d+)([smhd]?)/g)].reduce(
        (sum, [, count, unit = '']) => sum + Number(count) * (UNIT_SECONDS[unit] ?? 1),
        0,
      ),
    )
    .pipe(z.int(message).min(minSeconds, message).max(maxSeconds, message));
}
