/** IAM's policy documents, as far as one has to be extended without making it looser. */
import { z } from 'zod';
import { canonicalJson } from './json-value.ts';
import type { Settled } from './setting.ts';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html; what we don't look at is carried along. */
const statementSchema = z.looseObject({ Sid: z.string().optional(), Effect: z.enum(['Allow', 'Deny']) });
const documentSchema = z.looseObject({
  Statement: z.union([z.array(statementSchema), statementSchema.transform((statement) => [statement])]),
});

export type PolicyStatement = z.output<typeof statementSchema>;
export type PolicyDocument = z.output<typeof documentSchema>;

export interface StatementWish {
  readonly statement: PolicyStatement;
  /**
   * Of an `Allow`: whatever allows something and holds this text (the ARN of a topic, of a user) is somebody's own answer to the
   * same question, and stays as it is. Adding a second would make it looser.
   */
  readonly subject?: string | undefined;
}

/** Throws a ZodError for a text that is no policy. */
export function parsePolicy(text: string): PolicyDocument {
  return documentSchema.parse(JSON.parse(text));
}

/**
 * The policy with each wish in it. A wish that some statement covers already is left out. Others' statements stay, whatever they
 * say; one that has our `Sid` but other words stays too unless forced, and a `Deny` of ours is then added beside it.
 */
export function settlePolicy(
  current: PolicyDocument | undefined,
  wishes: readonly StatementWish[],
  force: boolean,
): Settled<PolicyDocument> {
  let statements: readonly PolicyStatement[] = current?.Statement ?? [];
  const kept: string[] = [];
  for (const { statement, subject } of wishes) {
    if (statements.some((present) => covers(present, statement))) continue;
    // Two users of one name in two accounts get one Sid: it is the subject that tells whose answer a statement is.
    const isOurs = (present: PolicyStatement) =>
      present.Sid === statement.Sid && (subject === undefined || speaksOf(present, subject));
    const add = (others: readonly PolicyStatement[]) => [
      ...others,
      { ...statement, Sid: freeSid(statement.Sid ?? 'Reelkeep', others) },
    ];
    if (force) {
      statements = add(statements.filter((present) => !isOurs(present)));
    } else if (statement.Effect === 'Deny') {
      statements = add(statements);
    } else if (statements.some((present) => isOurs(present) || isAnswerOn(present, subject))) {
      kept.push(`a statement of its own already says what ${subject ?? statement.Sid} may do; --force adds ours`);
    } else {
      statements = add(statements);
    }
  }
  const why = kept.length === 0 ? undefined : kept.join('; ');
  if (statements === current?.Statement || statements.length === 0) return { value: current, kept: why };
  return { value: { ...(current ?? { Version: '2012-10-17' }), Statement: [...statements] }, kept: why };
}

function freeSid(sid: string, statements: readonly PolicyStatement[]): string {
  const taken = (name: string) => statements.some(({ Sid }) => Sid === name);
  let name = sid;
  for (let number = 2; taken(name); number += 1) name = `${sid}${number}`;
  return name;
}

function isAnswerOn(statement: PolicyStatement, subject: string | undefined): boolean {
  return subject !== undefined && statement.Effect === 'Allow' && speaksOf(statement, subject);
}

/** Its whole name: `user/app` is not spoken of where `user/app-2` is. */
function speaksOf(statement: PolicyStatement, subject: string): boolean {
  const texts = JSON.stringify(statement).split('"');
  return texts.some((text) => text === subject || text.startsWith(`${subject}*`));
}

/**
 * Whether `present` says at least what `wanted` says: the same condition, and no fewer principals, actions, resources. One that
 * is worded by exclusion (`NotAction` and the like) names none of them, and covers nothing.
 */
function covers(present: PolicyStatement, wanted: PolicyStatement): boolean {
  if (present.Effect !== wanted.Effect || conditionOf(present) !== conditionOf(wanted)) return false;
  return (
    holdsAll(principalsOf(present), principalsOf(wanted)) &&
    holdsAll(textsOf(present['Action']), textsOf(wanted['Action'])) &&
    holdsAll(textsOf(present['Resource']), textsOf(wanted['Resource']))
  );
}

function holdsAll(present: readonly string[], wanted: readonly string[]): boolean {
  return wanted.every((text) => present.some((pattern) => pattern === '*' || pattern === text));
}

/** `"*"`, `{"AWS": "*"}` and `{"AWS": ["*"]}` are one. */
function principalsOf({ Principal: principal }: PolicyStatement): readonly string[] {
  if (principal === '*') return ['*'];
  if (typeof principal !== 'object' || principal === null) return [];
  return Object.entries(principal).flatMap(([type, names]) =>
    textsOf(names).map((name) => (type === 'AWS' ? name : `${type} ${name}`)),
  );
}

/** `false`, `"false"` and `["false"]` are one to IAM. */
function conditionOf({ Condition: condition = {} }: PolicyStatement): string {
  if (typeof condition !== 'object' || condition === null) return canonicalJson(condition);
  const operators = Object.entries(condition).map(([operator, keys]) => {
    const values = Object.entries(z.record(z.string(), z.unknown()).parse(keys));
    return [operator, Object.fromEntries(values.map(([key, value]) => [key.toLowerCase(), textsOf(value)]))];
  });
  return canonicalJson(Object.fromEntries(operators));
}

function textsOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(String).sort();
}
