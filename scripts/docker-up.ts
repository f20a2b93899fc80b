/** `npm run docker:up`: images, LocalStack and the three apps in one command; `npm run docker:down` takes them away again. */
import { parseArgs } from 'node:util';
import { type ComposeProject, compose } from './docker-compose.ts';
import { chooseImages } from './docker-images.ts';
import { developmentAuth, startDockerStack } from './docker-stack.ts';

/** As docker/compose.yaml has it. */
const DEFAULT_API_PORT = '18080';

async function up(project: Pick<ComposeProject, 'name'>): Promise<void> {
  const { variables, told } = chooseImages(process.env);
  console.log(`Building on ${told}.`);
  const named = process.env['AUTH_PUBLIC_KEY'] !== undefined || process.env['AUTH_JWKS_URL'] !== undefined;
  const auth = named ? undefined : developmentAuth();
  await startDockerStack({ ...project, env: { ...variables, ...auth?.env } });
  const api = `http://127.0.0.1:${process.env['REELKEEP_API_PORT'] ?? DEFAULT_API_PORT}`;
  console.log(`
Reelkeep runs in Docker, on LocalStack at http://127.0.0.1:${process.env['REELKEEP_LOCALSTACK_PORT'] ?? '4566'} (test/test).
  API   ${api}, its docs at ${api}/docs
  stop  npm run docker:down (LocalStack then forgets what it held)`);
  if (auth === undefined) return;
  console.log(`  try   curl -sS -H 'Authorization: Bearer ${auth.token}' ${api}/v1/tenants/acme/videos
        another token: npx reelkeep token --tenant globex`);
}

const { values } = parseArgs({ options: { down: { type: 'boolean', default: false } } });
const name = process.env['COMPOSE_PROJECT_NAME'] ?? 'reelkeep';
try {
  if (values.down) compose({ name, env: {} }, 'down', '--volumes');
  else await up({ name });
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
