/** Says when the demo can't be run on a stack, so that it is left out with a reason and does not fail for it. */

export interface DemoGround {
  readonly provisioned: boolean;
  readonly bucket: string | undefined;
  readonly tokens: Readonly<Record<string, string>>;
  /** The environment of the ingest consumer. */
  readonly ingestEnv: Readonly<NodeJS.ProcessEnv>;
}

/** One line for a person, or undefined when nothing stands in the way. */
export function demoObstacle({ provisioned, bucket, tokens, ingestEnv }: DemoGround): string | undefined {
  if (!provisioned)
    return 'it writes into bucket and queues, which on an account of yours it does only with --provision';
  if (bucket === undefined) return 'no bucket is configured';
  if (Object.keys(tokens).length === 0)
    return 'AUTH_JWKS_URL or AUTH_PUBLIC_KEY is set, so it has no key to sign tokens with';
  if (isFalse(ingestEnv['PROVIDER_ALLOW_HTTP']))
    return 'PROVIDER_ALLOW_HTTP is off, and its provider has no certificate';
  if (isFalse(ingestEnv['PROVIDER_ALLOW_PRIVATE']))
    return 'PROVIDER_ALLOW_PRIVATE is off, and its provider is on this machine';
  for (const name of ['PROVIDER_ALLOWED_HOSTS', 'PROVIDER_ALLOWED_PORTS']) {
    if (ingestEnv[name] !== undefined) return `${name} is set, and its provider is on 127.0.0.1 on a free port`;
  }
  return undefined;
}

function isFalse(value: string | undefined): boolean {
  return value !== undefined && ['false', 'no', '0'].includes(value.toLowerCase());
}
