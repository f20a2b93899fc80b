/** What an app's image promises, asked of its running container: no rights, no writing, its contents listed, little memory. */
import { spawnSync } from 'node:child_process';
import { type ComposeProject, containerOf, docker, inspect } from './docker-compose.ts';
import { property } from './json.ts';
import type { Tally } from './tally.ts';

/**
 * MiB, for all that is resident. About 50 of it are Node's own pages, which containers of one image share; a figure above this is
 * something new in the heap. The ingest consumer's bound is that of its buffers (bench/README.md).
 */
const IDLE_BOUND_MIB: Readonly<Record<string, number>> = {
  'ingest-consumer': 256,
  'lifecycle-reaper': 95,
  'presign-api': 95,
};
/** Fewer packages than any app has, so that an empty list is seen. */
const FEWEST_PACKAGES = 20;

/** One tally an app. Prints size and memory. */
export function checkImage(project: ComposeProject, app: string): Tally {
  const id = containerOf(project, app);
  const container = inspect(id);
  const image = inspect(String(property(container, 'Image')));
  const sizeMib = Number(property(image, 'Size')) / 2 ** 20;
  const rssMib = residentMib(id);
  const run = (script: string) => docker('exec', id, 'node', '--eval', script);
  const packages = Number(run('console.log(JSON.parse(fs.readFileSync("sbom.cdx.json")).components.length)'));
  const written = run('try { fs.writeFileSync("/app/probe", ""); console.log("yes") } catch { console.log("no") }');
  console.log(
    `${app}: image ${sizeMib.toFixed(0)} MiB, idle ${rssMib.toFixed(0)} MiB RSS, ${packages} packages in its list`,
  );
  // With nothing in its environment an app ends before it does anything; what it was compiled from is said all the same.
  const bare = spawnSync(
    'docker',
    ['run', '--rm', '--read-only', '--env', 'NODE_DEBUG_NATIVE=COMPILE_CACHE', String(property(container, 'Image'))],
    { encoding: 'utf8' },
  );
  const promises: ReadonlyArray<readonly [string, boolean]> = [
    ['runs as a user without rights', property(image, 'Config', 'User') === '65532:65532'],
    ['says by itself whether it lives', property(image, 'Config', 'Healthcheck', 'Test') !== undefined],
    ['can write nowhere', written === 'no'],
    ['lists what is in it', packages >= FEWEST_PACKAGES],
    ['is compiled already', /main\.js was accepted/.test(`${bare.stdout}${bare.stderr}`)],
    ['holds no source map', docker('exec', id, 'ls').includes('main.js') && !docker('exec', id, 'ls').includes('.map')],
    [`idles below ${IDLE_BOUND_MIB[app]} MiB`, rssMib < (IDLE_BOUND_MIB[app] ?? 0)],
  ];
  const broken = promises.filter(([, kept]) => !kept).map(([promise]) => `not so: ${promise}`);
  return { name: `image ${app}`, passed: promises.length - broken.length, failed: broken.length, notes: broken };
}

/** Of the app itself, process 1 of its container. */
function residentMib(container: string): number {
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(docker('exec', container, 'cat', '/proc/1/status')) ?? [];
  return Number(kib) / 1024;
}
