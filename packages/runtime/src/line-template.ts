/** The text of log lines of one kind, thousands of which are written a second: what they share is written out once. */

export type LineValue = string | number | undefined;

/** Nothing that JSON escapes: https://www.rfc-editor.org/rfc/rfc8259#section-7 */
const PLAIN = /^[ !#-[\]-~]*$/;

/**
 * Gives the members of these names as JSON, each with a comma before it, equal to what `JSON.stringify` would write; a value that is
 * undefined is left out.
 */
export function lineTemplate<Name extends string>(
  names: readonly Name[],
): (values: Readonly<Record<Name, LineValue>>) => string {
  const members = names.map((name) => ({ name, label: `,${JSON.stringify(name)}:` }));
  return (values) => {
    let text = '';
    for (const { name, label } of members) {
      const value = values[name];
      if (value !== undefined) text += label + jsonOf(value);
    }
    return text;
  };
}

function jsonOf(value: string | number): string {
  return typeof value === 'string' && PLAIN.test(value) ? `"${value}"` : JSON.stringify(value);
}
