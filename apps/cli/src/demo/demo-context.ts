/** What every step of the demo works with. */
import type { ApiClient } from './api-client.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { OutcomeWatch } from './outcome-watch.ts';
import type { S3Gate } from './s3-gate.ts';
import type { SampleProvider } from './sample-provider.ts';
import type { Sample } from './samples.ts';

export const TENANTS = ['acme', 'globex'] as const;
export type DemoTenant = (typeof TENANTS)[number];

export interface DemoContext {
  /** Sends a `video.generated` and gives its SQS message id. */
  readonly sendVideo: (message: VideoMessage) => Promise<string>;
  /** Sends a `campaign.ended` and gives its SQS message id. */
  readonly endCampaign: (message: CampaignMessage) => Promise<string>;
  readonly outcomes: OutcomeWatch;
  readonly deadLetters: DeadLetters;
  readonly api: ApiClient;
  readonly provider: Pick<SampleProvider, 'signedUrl'>;
  readonly samples: ReadonlyMap<string, Sample>;
  /** Before the S3 traffic of the ingest consumer alone; undefined where none can stand. */
  readonly gate: S3Gate | undefined;
  readonly now: () => Date;
  /** Prints a line. */
  readonly say: (line: string) => void;
  /** Columns of the terminal; undefined on a pipe. */
  readonly width: number | undefined;
}

export interface VideoMessage {
  readonly type: 'video.generated';
  readonly version: 1;
  readonly tenant: DemoTenant;
  readonly creative_id: string;
  readonly iteration: number;
  readonly original_url: string;
  readonly generated_at: string;
}

export interface CampaignMessage {
  readonly type: 'campaign.ended';
  readonly version: 1;
  readonly tenant: DemoTenant;
  readonly campaign_id: string;
  readonly ended_at: string;
}

/** A video that the demo sent and that was stored. */
export interface DemoVideo {
  readonly message: VideoMessage;
  readonly key: string;
  readonly file: string;
  readonly bytes: number;
  readonly sample: Sample;
}

/** `20250812_143052-campaign-123-001.mp4` of a key. */
export function fileOf(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}
