/** A signer for each tenant: with a role to assume, one whose credentials open that tenant's videos alone. */
import { STSClient } from '@aws-sdk/client-sts';
import type { Tenant } from '@reelkeep/core/tenant';
import type { UrlSigner } from '@reelkeep/core/url-signer';
import { createTenantCredentials } from './tenant-credentials.ts';
import { createSignerAs, createUrlSigner, type UrlSignerOptions } from './url-signer.ts';

export interface TenantSignersOptions extends UrlSignerOptions {
  readonly videoPrefix: string;
  /** Undefined: all are signed with the connection's own credentials. */
  readonly roleArn: string | undefined;
}

/** Signers are small; beyond this many the oldest is made anew when it is needed. */
const MAX_SIGNERS = 5_000;

/** STS is found as the SDK finds it: `AWS_ENDPOINT_URL_STS`, `AWS_ENDPOINT_URL`, or the region's own. */
export function createTenantSigners(options: TenantSignersOptions): (tenant: Tenant) => UrlSigner {
  const { roleArn, bucket, videoPrefix, connection, now = () => new Date() } = options;
  if (roleArn === undefined) {
    const signer = createUrlSigner(options);
    return () => signer;
  }
  const { region, credentials } = connection;
  const client = new STSClient({ region, ...(credentials !== undefined && { credentials }) });
  const credentialsOf = createTenantCredentials({ client, roleArn, bucket, videoPrefix, now });
  const signers = new Map<Tenant, UrlSigner>();
  return (tenant) => {
    const known = signers.get(tenant);
    if (known !== undefined) return known;
    for (const oldest of signers.keys()) {
      if (signers.size < MAX_SIGNERS) break;
      signers.delete(oldest);
    }
    const signer = createSignerAs(() => credentialsOf(tenant), options);
    signers.set(tenant, signer);
    return signer;
  };
}
