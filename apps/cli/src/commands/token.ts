/** `reelkeep token`: a development token for a tenant, signed with the local stack's own key. */
import { type Tenant, tenantSchema } from '@reelkeep/core/tenant';
import { Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { locateHome } from '../stack/home.ts';
import { ALL_SCOPES, LOCAL_AUDIENCE, LOCAL_ISSUER, TOKEN_LIFETIME_SECONDS } from '../stack/local-identity.ts';

const optionsSchema = z.object({
  tenant: tenantSchema,
  scope: z.array(z.enum(ALL_SCOPES)),
  expiresIn: z.int(),
  json: z.boolean().default(false),
});
/** Ten years: a longer one is a mistake. */
const MAX_EXPIRES_SECONDS = 315_360_000;

export function tokenCommand(env: Readonly<NodeJS.ProcessEnv>): Command {
  return new Command('token')
    .description('print a development token (a JWT) that the local API takes')
    .requiredOption('--tenant <tenant>', 'the tenant that the token speaks for', parseTenant)
    .addOption(new Option('--scope <scope...>', 'what it may do').choices(ALL_SCOPES).default([...ALL_SCOPES], 'all'))
    .option('--expires-in <seconds>', 'how long it lives', parseSeconds, TOKEN_LIFETIME_SECONDS)
    .option('--json', 'JSON on standard output, and nothing else there')
    .action(async (given: unknown) => {
      const { tenant, scope, expiresIn, json } = optionsSchema.parse(given);
      const { mintToken, openLocalAuth } = await import('../stack/local-auth.ts');
      const { readStackSettings } = await import('../stack/stack-settings.ts');
      const home = locateHome(env);
      const { AUTH_ISSUER, AUTH_AUDIENCE } = { ...(await readStackSettings(home.settingsFile)), ...env };
      const now = new Date();
      const token = await mintToken(await openLocalAuth(home.authDir), {
        tenant,
        scopes: scope,
        issuer: AUTH_ISSUER ?? LOCAL_ISSUER,
        audience: AUTH_AUDIENCE ?? LOCAL_AUDIENCE,
        now,
        expiresInSeconds: expiresIn,
      });
      const expiresAt = new Date(now.getTime() + expiresIn * 1_000).toISOString();
      const document = { tenant, scopes: scope, token, expires_at: expiresAt };
      process.stdout.write(json ? `${JSON.stringify(document, null, 2)}\n` : `${token}\n`);
    });
}

function parseTenant(text: string): Tenant {
  const { data, error } = tenantSchema.safeParse(text);
  if (data === undefined) throw new InvalidArgumentError(`${error?.issues[0]?.message ?? 'Wrong'}.`);
  return data;
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!/^\d{1,9}$/.test(text) || seconds < 1 || seconds > MAX_EXPIRES_SECONDS) {
    throw new InvalidArgumentError(`Expected seconds from 1 to ${MAX_EXPIRES_SECONDS}.`);
  }
  return seconds;
}
