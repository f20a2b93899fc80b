/** Presigned URLs on the engine that the environment names: LocalStack checks signatures with S3_SKIP_SIGNATURE_VALIDATION=0. */
import { startEngineOfEnvironment } from './testing/engine-of-environment.ts';
import { urlSignerContract } from './testing/url-signer-contract.ts';
import { createUrlSigner } from './url-signer.ts';

urlSignerContract('the engine of the environment', true, async () => {
  const s3 = await startEngineOfEnvironment();
  return { signer: (now) => createUrlSigner({ ...s3, now }), close: async () => s3.client.destroy() };
});
