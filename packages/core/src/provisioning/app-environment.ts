/** The environment that each app is deployed with; a check compares it with what the app reads. */
import type { QueueRole } from './resource-names.ts';

export const SERVICE_APPS = ['ingest', 'reaper', 'api'] as const;
export type ServiceApp = (typeof SERVICE_APPS)[number];

/**
 * How long a worker may finish what is under way. Fargate kills a container 120 s after SIGTERM at the latest, and what is not
 * done by then is better given back to the queue by the worker itself.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html, stopTimeout
 */
export const GRACE_SECONDS = 90;

/** Handed over by Secrets Manager and not by the environment of the task definition, which many may read. */
export const SECRETS = { api: ['PRESIGN_CURSOR_SECRET'] } as const;

/** As in docker/Dockerfile, whose health check asks there. */
export const APP_PORT = 8080;

export interface AppPlaces {
  readonly region: string;
  readonly bucket: string;
  readonly queueUrl: (role: QueueRole) => string;
  readonly outcomeTopicArn: string;
}

/** As much of a deployment as becomes variables. */
export interface AppSettings {
  readonly bucket: {
    readonly videoPrefix: string;
    readonly ledgerPrefix: string;
    readonly corsOrigins: readonly string[];
  };
  readonly ingest: { readonly variables: Variables };
  readonly reaper: { readonly variables: Variables };
  readonly api: {
    readonly variables: Variables;
    readonly auth: {
      readonly jwksUrl?: string | undefined;
      readonly publicKey?: string | undefined;
      readonly issuer?: string | undefined;
      readonly audience?: string | undefined;
    };
    readonly presignRoleArn?: string | undefined;
  };
}

type Variables = Readonly<Record<string, string>>;

export function appEnvironment(
  app: ServiceApp,
  deployment: AppSettings,
  { region, bucket, queueUrl, outcomeTopicArn }: AppPlaces,
): Variables {
  const everyone = {
    AWS_REGION: region,
    // CloudTrail tells the apps apart by it: https://docs.aws.amazon.com/sdkref/latest/guide/feature-appid.html
    AWS_SDK_UA_APP_ID: `reelkeep-${app}`,
    S3_BUCKET_NAME: bucket,
    S3_VIDEO_PREFIX: deployment.bucket.videoPrefix,
    S3_LEDGER_PREFIX: deployment.bucket.ledgerPrefix,
    HOST: '0.0.0.0',
    PORT: String(APP_PORT),
    // Alarms, autoscaling and the dashboard live on it.
    METRICS_EMF: 'true',
  };
  const worker = { OUTCOME_TOPIC_ARN: outcomeTopicArn, SHUTDOWN_GRACE_SECONDS: String(GRACE_SECONDS) };
  switch (app) {
    case 'ingest':
      return {
        ...everyone,
        ...worker,
        INGEST_QUEUE_URL: queueUrl('ingest'),
        INGEST_RETRY_QUEUE_URL: queueUrl('ingestRetry'),
        INGEST_DLQ_URL: queueUrl('ingestDlq'),
        ...deployment.ingest.variables,
      };
    case 'reaper':
      return {
        ...everyone,
        ...worker,
        CAMPAIGN_QUEUE_URL: queueUrl('campaigns'),
        CAMPAIGN_DLQ_URL: queueUrl('campaignsDlq'),
        ...deployment.reaper.variables,
      };
    case 'api':
      return { ...everyone, ...apiVariables(deployment), ...deployment.api.variables };
  }
}

function apiVariables({ api: { auth, presignRoleArn }, bucket }: AppSettings): Variables {
  const given = {
    AUTH_JWKS_URL: auth.jwksUrl,
    AUTH_PUBLIC_KEY: auth.publicKey,
    AUTH_ISSUER: auth.issuer,
    AUTH_AUDIENCE: auth.audience,
    PRESIGN_ROLE_ARN: presignRoleArn,
    // Whoever may play from a page may ask for the URL from it.
    CORS_ORIGINS: bucket.corsOrigins.length === 0 ? undefined : bucket.corsOrigins.join(','),
  };
  // A variable that is set to nothing is wrong.
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
