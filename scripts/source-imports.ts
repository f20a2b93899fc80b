/** Lists what a TypeScript file imports, types included, so that the rules about imports can be checked. */
import { parseAst } from 'vitest/node';
import { property } from './json.ts';

/** ESTree nodes (and TypeScript's own) that name another module in `source`. */
const NODES_WITH_SOURCE: readonly unknown[] = [
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
];

/**
 * The specifiers of `text`, in order: `import`, `export ... from`, `import()` and `import('x').Type`.
 * One that is computed, so that nobody can tell what it imports, is given as `undefined`. Throws on a syntax error.
 */
export function listImports(text: string): readonly (string | undefined)[] {
  const found: (string | undefined)[] = [];
  visit(parseAst(text, { lang: 'ts' }), found);
  return found;
}

function visit(node: unknown, found: (string | undefined)[]): void {
  if (typeof node !== 'object' || node === null) return;
  const source = property(node, 'source');
  // `export const a = 1` is an ExportNamedDeclaration as well, with a source of null.
  if (NODES_WITH_SOURCE.includes(property(node, 'type')) && source !== null) {
    const specifier = property(source, 'value');
    found.push(typeof specifier === 'string' ? specifier : undefined);
  }
  for (const child of Object.values(node)) visit(child, found);
}
