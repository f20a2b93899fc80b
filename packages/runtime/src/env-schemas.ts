/** Schemas for the kinds of value that environment variables hold, each with a message that says what is expected. */
import { z } from 'zod';

const BOOLEANS: Readonly<Record<string, boolean>> = {
  true: true,
  yes: true,
  1: true,
  false: false,
  no: false,
  0: false,
};

/** `true`, `false`, `1`, `0`, `yes` or `no` in any case. */
export const envBoolean = z.string('expected true or false').transform((text, context) => {
  const value = Object.hasOwn(BOOLEANS, text.toLowerCase()) ? BOOLEANS[text.toLowerCase()] : undefined;
  if (value !== undefined) return value;
  context.addIssue({ code: 'custom', message: 'expected true or false (or yes, no, 1, 0)' });
  return z.NEVER;
});

/** A whole number in decimal digits from `min` to `max`, both included. */
export function envInteger({ min, max }: { min: number; max: number }) {
  const message = `expected a whole number from ${min} to ${max}`;
  return z
    .string(message)
    .regex(/^-?\d{1,16}$/, message)
    .transform(Number)
    .pipe(z.int(message).min(min, message).max(max, message));
}

/** An absolute http or https URL, as it was written. */
export const envUrl = z
  .string('expected an absolute http or https URL')
  .refine(
    (text) => /^https?:\/\//i.test(text) && URL.canParse(text) && text === text.trim(),
    'expected an absolute http or https URL',
  );

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** A log level in any case; `WARNING` is taken for `warn`. */
export const logLevelSchema = z
  .string(`expected one of ${LOG_LEVELS.join(', ')}`)
  .transform((text) => (text.toLowerCase() === 'warning' ? 'warn' : text.toLowerCase()))
  .pipe(z.enum(LOG_LEVELS, `expected one of ${LOG_LEVELS.join(', ')}`));

export type LogLevel = z.output<typeof logLevelSchema>;
