/**
 * Session credentials that open one tenant's videos and nothing else: whatever else goes wrong, a URL signed with them can't
 * reach across tenants, because S3 itself says no.
 */
import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import type { Tenant } from '@reelkeep/core/tenant';
import { tenantPrefix } from '@reelkeep/core/video-key';
import type { SigningIdentity } from './signing-moment.ts';
import { answerFromS3, notFromS3 } from './store-errors.ts';

export interface SessionIdentity extends SigningIdentity {
  readonly expiration: Date;
}

export interface TenantCredentialsOptions {
  readonly client: STSClient;
  /** `arn:aws:iam::123456789012:role/reelkeep-presign` */
  readonly roleArn: string;
  readonly bucket: string;
  readonly videoPrefix: string;
  readonly now: () => Date;
}

/** An hour: the longest that a role assumed by a role may have, and so what works everywhere. */
const SESSION_SECONDS = 3_600;
/** Renewed from half its life on, so that URLs of up to half an hour live as long as they were asked to. */
const RENEW_BELOW_MS = (SESSION_SECONDS / 2) * 1_000;
/** Tenants whose sessions are kept; one more costs a call. */
const MAX_SESSIONS = 5_000;

/** What the tenant's session may do, whatever the role may: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session */
export function sessionPolicy(roleArn: string, bucket: string, videoPrefix: string, tenant: Tenant): object {
  // `aws`, `aws-cn` or `aws-us-gov`.
  const [, partition = 'aws'] = roleArn.split(':');
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:PutObject'],
        Resource: `arn:${partition}:s3:::${bucket}/${tenantPrefix(videoPrefix, tenant)}*`,
      },
    ],
  };
}

/** A provider by tenant. Rejects with `StoreError` when STS gives no session. */
export function createTenantCredentials(
  options: TenantCredentialsOptions,
): (tenant: Tenant) => Promise<SessionIdentity> {
  const { client, roleArn, bucket, videoPrefix, now } = options;
  const sessions = new Map<Tenant, SessionIdentity>();
  const asked = new Map<Tenant, Promise<SessionIdentity>>();

  async function assume(tenant: Tenant): Promise<SessionIdentity> {
    const action = 'assume PRESIGN_ROLE_ARN';
    const { Credentials: given } = await answerFromS3(action, undefined, () =>
      client.send(
        new AssumeRoleCommand({
          RoleArn: roleArn,
          // In CloudTrail, who asked. A tenant's name fits its rules: letters, digits, `.`, `_`, `-`, up to 63.
          RoleSessionName: `t-${tenant}`.slice(0, 64),
          DurationSeconds: SESSION_SECONDS,
          Policy: JSON.stringify(sessionPolicy(roleArn, bucket, videoPrefix, tenant)),
        }),
      ),
    );
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = given ?? {};
    if (AccessKeyId === undefined || SecretAccessKey === undefined || Expiration === undefined)
      throw notFromS3(action, 'credentials');
    const identity = {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
      expiration: Expiration,
    };
    sessions.delete(tenant);
    for (const oldest of sessions.keys()) {
      if (sessions.size < MAX_SESSIONS) break;
      sessions.delete(oldest);
    }
    sessions.set(tenant, identity);
    return identity;
  }

  /** Callers at the same time share one call. */
  function renew(tenant: Tenant): Promise<SessionIdentity> {
    const renewing = asked.get(tenant) ?? assume(tenant).finally(() => asked.delete(tenant));
    asked.set(tenant, renewing);
    return renewing;
  }

  return async (tenant) => {
    const session = sessions.get(tenant);
    const leftMs = (session?.expiration.getTime() ?? 0) - now().getTime();
    if (session !== undefined && leftMs >= RENEW_BELOW_MS) return session;
    try {
      return await renew(tenant);
    } catch (error) {
      // STS is away: what is left of the session still signs, and the answer says for how long.
      if (session !== undefined && leftMs > 0) return session;
      throw error;
    }
  };
}
