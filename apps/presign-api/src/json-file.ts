/** A variable that names a JSON file, read and checked at the start. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** What the file holds, as `schema` has it. The message says what is wrong and repeats nothing of the file. */
export function jsonFile<Schema extends z.ZodType>(schema: Schema) {
  return z.string().transform((path, context): z.output<Schema> => {
    const content = read(path);
    if (content === undefined) {
      context.addIssue({ code: 'custom', message: 'expected the path of a JSON file that can be read' });
      return z.NEVER;
    }
    const parsed = schema.safeParse(content);
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    const place = issue?.path.map(String).join('.') ?? '';
    context.addIssue({ code: 'custom', message: `the file is wrong at "${place}": ${issue?.message ?? 'unreadable'}` });
    return z.NEVER;
  });
}

function read(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
