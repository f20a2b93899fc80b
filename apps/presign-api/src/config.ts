/** The environment of the API, read once: which variables there are, what they may hold, and what they come to. */
import { type PriceTable, priceTableSchema } from '@reelkeep/core/pricing';
import { type ProviderProfile, providerProfilesSchema } from '@reelkeep/core/provider-profile';
import { PROVIDER_PROFILES } from '@reelkeep/core/provider-profiles';
import { S3_PRICES } from '@reelkeep/core/s3-prices';
import type { ConfigFault } from '@reelkeep/runtime/config-error';
import { envBoolean, envInteger, envUrl, type LogLevel, logLevelSchema } from '@reelkeep/runtime/env-schemas';
import { type Environment, readEnv } from '@reelkeep/runtime/read-env';
import { type TracingSettings, tracingEnv, tracingSettings } from '@reelkeep/runtime/tracing-env';
import { type S3Settings, s3EnvFaults, s3EnvShape, s3Settings } from '@reelkeep/s3-adapter/s3-config';
import { z } from 'zod';
import { type AuthKey, remoteAuthKey, staticAuthKey } from './auth-key.ts';
import { jsonFile } from './json-file.ts';

/** 7 days, SigV4's limit: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
const MAX_EXPIRES_SECONDS = 604_800;

const nonEmpty = z.string().min(1, { error: 'expected a value, or not set at all' });

/** Every variable that this process reads. */
export const envShape = {
  ...s3EnvShape,
  ...tracingEnv,
  /** Loopback, so that nothing is open by accident; a container sets 0.0.0.0. */
  HOST: nonEmpty.default('127.0.0.1'),
  /** 0 takes any free port. */
  PORT: envInteger({ min: 0, max: 65_535 }).default(8_787),
  LOG_LEVEL: logLevelSchema.default('info'),
  /** Whether metrics are lines of the log as well, for CloudWatch. */
  METRICS_EMF: envBoolean.default(false),
  AUTH_JWKS_URL: envUrl.optional(),
  AUTH_PUBLIC_KEY: z.string().transform(readKey).optional(),
  AUTH_ISSUER: nonEmpty.optional(),
  AUTH_AUDIENCE: nonEmpty.optional(),
  /** `arn:aws:iam::123456789012:role/reelkeep-presign` */
  PRESIGN_ROLE_ARN: z
    .string()
    .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/, { error: "expected a role's ARN" })
    .optional(),
  PRESIGN_CURSOR_SECRET: z.string().min(32, { error: 'expected at least 32 characters' }).optional(),
  CORS_ORIGINS: z.string().transform(readOrigins).default([]),
  /** Requests a minute and tenant; 0 for no limit. */
  RATE_LIMIT_PER_MINUTE: envInteger({ min: 0, max: 10_000_000 }).default(6_000),
  PRICE_TABLE_FILE: jsonFile(priceTableSchema).optional(),
  PROVIDER_PROFILES_FILE: jsonFile(providerProfilesSchema).optional(),
  PROVIDER_HEADERS_FILE: jsonFile(z.record(z.string(), z.record(z.string(), z.string()))).optional(),
  PRESIGN_DEFAULT_EXPIRES_SECONDS: envInteger({ min: 1, max: MAX_EXPIRES_SECONDS }).default(900),
  PRESIGN_MAX_EXPIRES_SECONDS: envInteger({ min: 1, max: MAX_EXPIRES_SECONDS }).default(MAX_EXPIRES_SECONDS),
} as const;

const envSchema = z.object(envShape);
type Env = z.output<typeof envSchema>;

export interface ApiConfig {
  readonly host: string;
  readonly port: number;
  readonly logLevel: LogLevel;
  /** Undefined: off. */
  readonly tracing: TracingSettings | undefined;
  readonly metricsEmf: boolean;
  readonly s3: S3Settings;
  readonly auth: { readonly key: AuthKey; readonly issuer: string | undefined; readonly audience: string | undefined };
  readonly defaultExpiresSeconds: number;
  readonly maxExpiresSeconds: number;
  readonly roleArn: string | undefined;
  readonly cursorSecret: string | undefined;
  readonly corsOrigins: readonly string[];
  /** 0: no limit. */
  readonly requestsPerMinute: number;
  readonly prices: PriceTable;
  readonly providerProfiles: readonly ProviderProfile[];
  /** Names alone: their values are the ingest consumer's. */
  readonly providerHeaders: ReadonlyMap<string, readonly string[]>;
}

/**
 * Throws `ConfigError`, which names every wrong variable. `sharesCursors`: whoever asks for a page may get another instance
 * than the one that sealed its cursor, so that all need the same secret.
 */
export function readConfig(environment: Environment, { sharesCursors = false } = {}): ApiConfig {
  const env = readEnv(envShape, environment, (values, wrong) => [
    ...faultsBetween(values, wrong),
    ...(sharesCursors ? missingSecret(values, wrong) : []),
  ]);
  const key =
    env.AUTH_PUBLIC_KEY ??
    (env.AUTH_JWKS_URL === undefined ? undefined : remoteAuthKey(new URL(env.AUTH_JWKS_URL), () => new Date()));
  if (key === undefined) throw new TypeError('one of AUTH_JWKS_URL and AUTH_PUBLIC_KEY was checked to be there');
  return {
    host: env.HOST,
    port: env.PORT,
    logLevel: env.LOG_LEVEL,
    tracing: tracingSettings(env),
    metricsEmf: env.METRICS_EMF,
    s3: s3Settings(env),
    auth: { key, issuer: env.AUTH_ISSUER, audience: env.AUTH_AUDIENCE },
    defaultExpiresSeconds: env.PRESIGN_DEFAULT_EXPIRES_SECONDS,
    maxExpiresSeconds: env.PRESIGN_MAX_EXPIRES_SECONDS,
    roleArn: env.PRESIGN_ROLE_ARN,
    cursorSecret: env.PRESIGN_CURSOR_SECRET,
    corsOrigins: env.CORS_ORIGINS,
    requestsPerMinute: env.RATE_LIMIT_PER_MINUTE,
    prices: env.PRICE_TABLE_FILE ?? S3_PRICES,
    providerProfiles: env.PROVIDER_PROFILES_FILE ?? PROVIDER_PROFILES,
    providerHeaders: new Map(
      Object.entries(env.PROVIDER_HEADERS_FILE ?? {}).map(([host, headers]) => [
        host.toLowerCase(),
        Object.keys(headers),
      ]),
    ),
  };
}

/** @param wrong variables that are at fault by themselves: they are given, whatever `env` says. */
function faultsBetween(env: Partial<Env>, wrong: ReadonlySet<string>): ConfigFault[] {
  const faults: ConfigFault[] = [...s3EnvFaults(env)];
  const given = (variable: 'AUTH_JWKS_URL' | 'AUTH_PUBLIC_KEY') => env[variable] !== undefined || wrong.has(variable);
  const keys = [given('AUTH_JWKS_URL'), given('AUTH_PUBLIC_KEY')].filter(Boolean).length;
  if (keys === 0) {
    faults.push({ variable: 'AUTH_JWKS_URL', fault: 'is not set: expected either it or AUTH_PUBLIC_KEY' });
  } else if (keys === 2) {
    faults.push({ variable: 'AUTH_JWKS_URL', fault: 'is set beside AUTH_PUBLIC_KEY: expected one of the two' });
  }
  const { PRESIGN_DEFAULT_EXPIRES_SECONDS: life = 0, PRESIGN_MAX_EXPIRES_SECONDS: longest = MAX_EXPIRES_SECONDS } = env;
  if (life > longest && !wrong.has('PRESIGN_DEFAULT_EXPIRES_SECONDS')) {
    const fault = `is wrong: expected at most PRESIGN_MAX_EXPIRES_SECONDS, ${longest}`;
    faults.push({ variable: 'PRESIGN_DEFAULT_EXPIRES_SECONDS', fault });
  }
  return faults;
}

function missingSecret(env: Partial<Env>, wrong: ReadonlySet<string>): ConfigFault[] {
  const variable = 'PRESIGN_CURSOR_SECRET';
  if (env[variable] !== undefined || wrong.has(variable)) return [];
  return [{ variable, fault: 'is not set: expected the same secret of at least 32 characters for all instances' }];
}

function readKey(text: string, context: z.RefinementCtx): AuthKey {
  try {
    return staticAuthKey(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof TypeError ? error.message : 'can not be read' });
    return z.NEVER;
  }
}

/** `https://app.example,https://www.example`, or `*`. */
function readOrigins(text: string, context: z.RefinementCtx): string[] {
  const origins = text.split(',').map((origin) => origin.trim());
  const isOrigin = (origin: string) => origin === '*' || (URL.canParse(origin) && new URL(origin).origin === origin);
  if (origins.every(isOrigin)) return origins;
  context.addIssue({ code: 'custom', message: 'expected origins such as https://app.example parted by commas, or *' });
  return z.NEVER;
}
