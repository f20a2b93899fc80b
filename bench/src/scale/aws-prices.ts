/** What AWS asks beside S3's own prices (`@reelkeep/core/s3-prices`), us-east-1, read on 2026-11-27. Data, not code. */

export interface DatedPrice {
  readonly usd: number;
  readonly per: string;
  readonly source: string;
}

export const AWS_PRICES = {
  /** Standard queues, up to 100 billion a month. A message group (fair queues) adds 0.10. */
  sqsMillionRequests: { usd: 0.4, per: 'million requests', source: 'https://aws.amazon.com/sqs/pricing/' },
  /** Deliveries to SQS are free. */
  snsMillionPublishes: { usd: 0.5, per: 'million publishes', source: 'https://aws.amazon.com/sns/pricing/' },
  fargateVcpuHour: { usd: 0.04048, per: 'vCPU and hour, Linux/x86', source: 'https://aws.amazon.com/fargate/pricing/' },
  fargateGbHour: { usd: 0.004445, per: 'GB of memory and hour', source: 'https://aws.amazon.com/fargate/pricing/' },
  /** A task in a public subnet has one, and needs no NAT gateway. */
  publicIpv4Hour: { usd: 0.005, per: 'address and hour', source: 'https://aws.amazon.com/vpc/pricing/' },
  natGb: { usd: 0.045, per: 'GB through a NAT gateway', source: 'https://aws.amazon.com/vpc/pricing/' },
  logsGb: { usd: 0.5, per: 'GB of logs taken in', source: 'https://aws.amazon.com/cloudwatch/pricing/' },
  /** Of the last tier, beyond 150 TB a month; the first 10 TB cost 0.09. */
  internetGb: {
    usd: 0.05,
    per: 'GB to viewers',
    source: 'https://aws.amazon.com/ec2/pricing/on-demand/#Data_Transfer',
  },
} as const satisfies Record<string, DatedPrice>;
