/** The commands of `reelkeep` as the code has them, for the documentation to be compared with. */
import { createProgram } from '../apps/cli/src/program.ts';

export interface DocumentedOption {
  /** `--expires-in <seconds>`, or an argument, `<campaign>`. */
  readonly flags: string;
  readonly what: string;
}

export interface DocumentedCommand {
  /** `campaign end` */
  readonly path: string;
  /** Arguments first; without `--help`, and without `--json`, which all of an operator's commands have. */
  readonly options: readonly DocumentedOption[];
  /** Every long option that it takes, those included. */
  readonly names: ReadonlySet<string>;
}

/** As much of commander as is looked at. */
interface CommandLike {
  name(): string;
  readonly commands: readonly CommandLike[];
  readonly options: ReadonlyArray<{
    readonly flags: string;
    readonly long?: string | undefined;
    readonly description: string;
    readonly mandatory: boolean;
    readonly argChoices?: readonly string[] | undefined;
    readonly defaultValue?: unknown;
    readonly defaultValueDescription?: string | undefined;
  }>;
  readonly registeredArguments: ReadonlyArray<{
    readonly description: string;
    readonly required: boolean;
    readonly variadic: boolean;
    name(): string;
  }>;
}

/** Commands that run something; one that only holds others is none. In the order in which help tells them. */
export function readCommands(): readonly DocumentedCommand[] {
  const nowhere = { write: () => true };
  const program = createProgram({
    env: {},
    streams: { stdout: nowhere, stderr: nowhere },
    now: () => new Date(0),
    exit: () => {},
  });
  return program.commands.flatMap((command) => leavesOf(command, []));
}

function leavesOf(command: CommandLike, above: readonly string[]): DocumentedCommand[] {
  const path = [...above, command.name()];
  if (command.commands.length > 0) return command.commands.flatMap((child) => leavesOf(child, path));
  const shown = command.options.filter(({ long }) => long !== '--json');
  return [
    {
      path: path.join(' '),
      options: [...command.registeredArguments.map(describeArgument), ...shown.map(describeOption)],
      names: new Set(['--help', ...command.options.flatMap(({ long }) => long ?? [])]),
    },
  ];
}

function describeArgument(argument: CommandLike['registeredArguments'][number]): DocumentedOption {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return { flags: argument.required ? `<${name}>` : `[${name}]`, what: argument.description };
}

function describeOption(option: CommandLike['options'][number]): DocumentedOption {
  const { flags, description, mandatory, argChoices, defaultValue, defaultValueDescription } = option;
  const choices = argChoices === undefined ? '' : `: ${argChoices.map((choice) => `\`${choice}\``).join(', ')}`;
  const plain =
    typeof defaultValue === 'string' || typeof defaultValue === 'number' ? `\`${defaultValue}\`` : undefined;
  const fallback = defaultValueDescription ?? plain;
  const notes = [mandatory ? 'required' : '', fallback === undefined ? '' : `default ${fallback}`];
  const rest = notes.filter((note) => note !== '').join('; ');
  return { flags, what: `${description}${choices}${rest === '' ? '' : `; ${rest}`}` };
}
