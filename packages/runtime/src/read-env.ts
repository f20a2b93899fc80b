/** Reads the environment once, at the start of a process, into typed values, and tells all that is wrong with it at once. */
import { z } from 'zod';
import { ConfigError, type ConfigFault } from './config-error.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The typed values of `shape`, a zod schema by variable name: `readEnv({ PORT: envInteger({ min: 0, max: 65535 }).default(8080) })`.
 * A variable that is set to the empty string is given, and wrong unless its schema takes it.
 * `refine` returns what is wrong between values; it is asked even where some are `wrong` by themselves, and then finds
 * them missing or at their default, so that one run tells everything.
 * @throws ConfigError with every wrong variable, never a value.
 */
export function readEnv<Shape extends z.ZodRawShape>(
  shape: Shape,
  env: Environment = process.env,
  refine: (
    values: Partial<z.output<z.ZodObject<Shape>>>,
    wrong: ReadonlySet<string>,
  ) => readonly ConfigFault[] = () => [],
): z.output<z.ZodObject<Shape>> {
  const faults = Object.entries(shape).flatMap(([variable, schema]) => {
    const fault = findFault(schema, env[variable]);
    return fault === undefined ? [] : [{ variable, fault }];
  });
  const wrong = new Set(faults.map(({ variable }) => variable));
  const sound = Object.fromEntries(Object.entries(env).filter(([variable]) => !wrong.has(variable)));
  const soFar = z.object(shape).partial().safeParse(sound);
  const all = [...faults, ...(soFar.success && isPartOf(shape, soFar.data) ? refine(soFar.data, wrong) : [])];
  if (all.length > 0) throw new ConfigError(all);
  return z.object(shape).parse(env);
}

/** Tells the compiler what `partial()` does to a shape that it does not know yet: each key is there with its type, or not at all. */
function isPartOf<Shape extends z.ZodRawShape>(
  shape: Shape,
  values: object,
): values is Partial<z.output<z.ZodObject<Shape>>> {
  return Object.keys(values).every((variable) => Object.hasOwn(shape, variable));
}

function findFault(schema: z.core.$ZodType, value: string | undefined): string | undefined {
  const messages = messagesOf(schema, value);
  if (messages.length === 0) return undefined;
  const text = withoutValue([...new Set(messages)].join('; '), value);
  if (value === undefined) return `is not set: ${text}`;
  return value === '' ? `is empty: ${text}` : `is wrong: ${text}`;
}

function messagesOf(schema: z.core.$ZodType, value: string | undefined): string[] {
  try {
    return z.safeParse(schema, value).error?.issues.map((issue) => issue.message) ?? [];
  } catch {
    // What a transform threw is dropped: it often quotes its input (`new URL`, `JSON.parse`).
    return ['can not be read'];
  }
}

/** A schema's own message may quote what it was given. Short values are left: they are no secrets and occur in any sentence. */
function withoutValue(text: string, value: string | undefined): string {
  return value !== undefined && value.length >= 8 ? text.replaceAll(value, '[value]') : text;
}
