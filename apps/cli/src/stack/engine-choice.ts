/** Decides which engine a stack runs on and what may be created there. */

export const ENGINES = ['embedded', 'localstack', 'aws'] as const;
export type EngineName = (typeof ENGINES)[number];

export interface EngineChoice {
  readonly engine: EngineName;
  /** Whether bucket, queues and topic are created where they are missing. */
  readonly provision: boolean;
}

/**
 * What was asked for, else `aws` when the environment names an endpoint, else `embedded`.
 * Engines of our own are always provisioned; somebody's account only when that was asked for.
 */
export function chooseEngine(
  asked: { readonly engine?: EngineName | undefined; readonly provision: boolean },
  env: Readonly<NodeJS.ProcessEnv>,
): EngineChoice {
  const endpointNamed = (env['AWS_ENDPOINT_URL'] ?? '') !== '';
  const engine = asked.engine ?? (endpointNamed ? 'aws' : 'embedded');
  return { engine, provision: asked.provision || engine !== 'aws' };
}
