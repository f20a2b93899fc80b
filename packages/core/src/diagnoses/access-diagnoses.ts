/**
 * Diagnoses of who is asking and what they may do. Codes: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html,
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html
 */
import type { DiagnosisEntry } from './diagnosis-entry.ts';

export const ACCESS_DIAGNOSES = {
  credentials_missing: {
    see: 'Credentials error: "Could not load credentials from any providers".',
    why: 'Neither the environment, a profile, an SSO session nor a role of the machine gives the process credentials.',
    action: 'Provide AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or a role that the process can assume.',
    codes: ['CredentialsProviderError', 'ProviderError', 'MissingAuthenticationToken', 'MissingSecurityHeader'],
    found: 'The credential chain of the SDK is asked before anything else.',
    severity: 'fault',
  },
  credentials_expired: {
    see: 'Credentials error after hours of work: ExpiredToken, "The provided token has expired".',
    why: 'Session credentials live for hours, and these were copied into the environment, where nothing renews them.',
    action: 'Renew the session credentials, or let the SDK renew them by using a role or SSO profile.',
    codes: ['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired', 'RequestExpired', 'TokenProviderError'],
    found: 'The expiry that the credentials carry lies in the past.',
    severity: 'fault',
  },
  session_token_wrong: {
    see: 'Credentials error: InvalidToken, "The provided token is malformed or otherwise invalid".',
    why: 'AWS_SESSION_TOKEN does not belong to the access key beside it, or was left over from other credentials.',
    action:
      'Set all three of AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN from one session, or unset the last for a long-lived key.',
    codes: ['InvalidToken'],
    severity: 'fault',
  },
  access_key_unknown: {
    see: 'Credentials error: InvalidAccessKeyId (S3) or InvalidClientTokenId (SQS, SNS).',
    why: 'The access key was deleted or mistyped, or belongs to another account, partition or engine than the endpoint.',
    action: 'Correct AWS_ACCESS_KEY_ID: the endpoint knows no such key.',
    codes: [
      'InvalidAccessKeyId',
      'InvalidClientTokenId',
      'UnrecognizedClientException',
      'InvalidAccessKey',
      'XAdminUserNotFound',
    ],
    severity: 'fault',
  },
  secret_wrong: {
    see: 'Credentials error: SignatureDoesNotMatch; presigned URLs answer 403 to everyone.',
    why: 'The secret does not belong to the access key, or a proxy changes host, path or headers after they were signed.',
    action: 'Correct AWS_SECRET_ACCESS_KEY, and check that no proxy changes requests to the endpoint.',
    codes: ['SignatureDoesNotMatch', 'InvalidSignatureException', 'IncompleteSignature'],
    severity: 'fault',
  },
  clock_skewed: {
    see: 'RequestTimeTooSkewed; or uploads work, but presigned URLs are "not yet valid" or expire too early.',
    why: 'The clock of this machine differs from that of S3. The SDK corrects its own requests by what S3 answers; a presigned URL carries the time of this machine.',
    action:
      'Set the clock of this machine (chrony, systemd-timesyncd): a request may be 15 minutes off, a presigned URL is off by all of it.',
    codes: ['RequestTimeTooSkewed', 'RequestInTheFuture'],
    found: 'The Date header of the endpoint is more than 60 seconds from the clock here.',
    severity: 'fault',
  },
  permission_missing: {
    see: '403 Forbidden, AccessDenied: "is not authorized to perform: s3:PutObject".',
    why: 'No policy of the user or role allows the operation. The bucket itself is fine.',
    action:
      'Grant the credentials the action that is named, on the resource that is named: `reelkeep doctor` prints the statement.',
    codes: [
      'AccessDenied',
      'AccessDeniedException',
      'AuthorizationError',
      'AuthorizationErrorException',
      'UnauthorizedAccess',
    ],
    found: 'Each operation is tried by itself under a scratch key, in a scratch queue, or with an empty batch.',
    severity: 'fault',
  },
  bucket_policy_denies: {
    see: '403 Forbidden although the IAM policy of the user or role allows the operation.',
    why: 'A Deny in the bucket policy goes before every Allow, for instance one that asks for TLS, a VPC endpoint or a certain role.',
    action:
      'Read the Deny that is named in the bucket policy and meet its condition, or take this principal out of it. No IAM policy can help.',
    found:
      'S3 says "explicit deny in a resource-based policy", or the bucket policy has a Deny for the action that failed.',
    severity: 'fault',
  },
  explicit_deny: {
    see: '403 Forbidden, AccessDenied "with an explicit deny" although a policy of the user or role allows the operation.',
    why: 'A Deny in an identity policy, a permissions boundary, a session policy or a service control policy of the organisation goes before every Allow.',
    action:
      'Ask whoever owns the policy that the message names (boundary, session, service control policy) to take this action out of its Deny.',
    found: 'The message of the answer names the kind of policy.',
    severity: 'fault',
  },
  request_unexplained: {
    see: '400 Bad Request without a code, as S3 answers a HEAD.',
    why: 'A HEAD has no body to say why; it is the session token or the region.',
    action: 'Renew the session credentials, and check that AWS_REGION is the region of the bucket.',
    severity: 'fault',
  },
  request_refused: {
    see: 'InvalidArgument, InvalidRequest, InvalidParameterValue or another code that names a fault of the request.',
    why: 'The service does not take the request: a setting that it does not allow, or an engine that reads it differently.',
    action: 'Read code and message: they name what the service does not take.',
    severity: 'fault',
  },
  account_problem: {
    see: 'AllAccessDisabled, AccountProblem, NotSignedUp or OptInRequired.',
    why: 'The account itself is suspended, not signed up for the service, or has not opted in to the region.',
    action: 'Ask the owner of the account or AWS support what is wrong with it.',
    codes: ['AllAccessDisabled', 'AccountProblem', 'NotSignedUp', 'OptInRequired', 'InvalidPayer'],
    severity: 'fault',
  },
  kms_key_unusable: {
    see: 'Uploads or downloads fail with KMS.DisabledException or "not authorized to perform: kms:GenerateDataKey".',
    why: 'Bucket or queue are encrypted with a KMS key that is disabled, deleted, or closed to these credentials.',
    action: 'Enable the KMS key and grant the credentials kms:GenerateDataKey and kms:Decrypt on it.',
    codes: [
      'KMS.DisabledException',
      'KMS.NotFoundException',
      'KMS.InvalidStateException',
      'KMS.KMSInvalidStateException',
      'KmsDisabled',
      'KmsNotFound',
      'KmsInvalidState',
      'KmsAccessDenied',
      'KMSDisabledException',
      'KMSNotFoundException',
      'KMSInvalidStateException',
      'KMSAccessDeniedException',
    ],
    found: 'The message of a 403 names a kms: action.',
    severity: 'fault',
  },
} as const satisfies Record<string, DiagnosisEntry>;
