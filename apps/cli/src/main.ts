/** The `reelkeep` command line as a process: `program.ts` says which commands there are. */
import { enableCompileCache } from 'node:module';
import type { Command } from 'commander';
import { EXIT } from './operator/exit-code.ts';
import type { CommandEdge } from './operator/operator-command.ts';
import { createProgram } from './program.ts';
import { locateHome } from './stack/home.ts';

// Half of a second start would otherwise be spent compiling the same sources again.
enableCompileCache(locateHome(process.env).cacheDir);

const readerGone = new AbortController();

/** What the commands get of this process. */
const edge: CommandEdge = {
  env: process.env,
  streams: process,
  now: () => new Date(),
  readerGone: readerGone.signal,
  exit: (code) => process.exit(code),
};

// Commander ends with 1 for a wrong command line; the code for that is 2 everywhere here. Help and version are no fault.
function endAsDocumented(command: Command): void {
  command.showHelpAfterError('(add --help for what there is)');
  command.exitOverride((end) => process.exit(end.exitCode === 0 ? EXIT.ok : EXIT.usage));
  for (const child of command.commands) endAsDocumented(child);
}
const program = createProgram(edge);
endAsDocumented(program);

// Whoever reads has seen enough: `reelkeep list | head`. The command ends itself, for it may have to tidy up, or to say what
// it has not done; `up` goes on.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  readerGone.abort();
});

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`reelkeep: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = EXIT.failed;
}
