/**
 * The JSON schema of a line in CloudWatch's embedded metric format, as AWS publishes it:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html#CloudWatch_Embedded_Metric_Format_Specification_schema
 * Left out are titles and examples. What the text beside it asks for and the schema does not say is checked in `readEmf`.
 */
import { z } from 'zod';

const name = (maxLength: number) => ({ type: 'string', pattern: '^(.*)$', minLength: 1, maxLength }) as const;

const UNITS =
  '^(Seconds|Microseconds|Milliseconds|Bytes|Kilobytes|Megabytes|Gigabytes|Terabytes|Bits|Kilobits|Megabits|Gigabits|Terabits|Percent|Count|Bytes\\/Second|Kilobytes\\/Second|Megabytes\\/Second|Gigabytes\\/Second|Terabytes\\/Second|Bits\\/Second|Kilobits\\/Second|Megabits\\/Second|Gigabits\\/Second|Terabits\\/Second|Count\\/Second|None)$';

const EMF_SCHEMA: Parameters<typeof z.fromJSONSchema>[0] = {
  type: 'object',
  required: ['_aws'],
  properties: {
    _aws: {
      type: 'object',
      required: ['Timestamp', 'CloudWatchMetrics'],
      properties: {
        Timestamp: { type: 'integer' },
        CloudWatchMetrics: {
          type: 'array',
          items: {
            type: 'object',
            required: ['Namespace', 'Dimensions', 'Metrics'],
            properties: {
              Namespace: name(1_024),
              Dimensions: {
                type: 'array',
                minItems: 1,
                items: { type: 'array', minItems: 0, maxItems: 30, items: name(250) },
              },
              Metrics: {
                type: 'array',
                items: {
                  type: 'object',
                  required: ['Name'],
                  properties: {
                    Name: name(1_024),
                    Unit: { type: 'string', pattern: UNITS },
                    StorageResolution: { type: 'integer' },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
};

const bySchema = z.fromJSONSchema(EMF_SCHEMA);

const histogramSchema = z.strictObject({
  Values: z.array(z.number()).min(1).max(100),
  Counts: z.array(z.int().positive()),
  Min: z.number(),
  Max: z.number(),
  Sum: z.number(),
  Count: z.int().positive(),
});
const documentSchema = z.looseObject({
  _aws: z.strictObject({
    Timestamp: z.int(),
    CloudWatchMetrics: z.array(
      z.strictObject({
        Namespace: z.literal('Reelkeep'),
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.strictObject({ Name: z.string(), Unit: z.string() })).max(100),
      }),
    ),
  }),
});

export interface EmfValue {
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly value: number | z.infer<typeof histogramSchema>;
  readonly at: Date;
}

/** What CloudWatch makes of a line. @throws for one that it would not take: every target has to be there and to be a number. */
export function readEmf(line: string): readonly EmfValue[] {
  if (/[\n\r]/.test(line)) throw new Error('more than one line');
  // Docker cuts at 16 KB, CloudWatch Logs at 1 MB.
  if (line.length > 16_000) throw new Error(`${line.length} characters`);
  const document = documentSchema.parse(bySchema.parse(JSON.parse(line)));
  return document._aws.CloudWatchMetrics.flatMap(({ Dimensions, Metrics }) =>
    Dimensions.flatMap((set) => {
      const dimensions = Object.fromEntries(
        set.map((dimension) => [dimension, z.string().min(1).parse(document[dimension])]),
      );
      return Metrics.map(({ Name }) => {
        const value = z.union([z.number(), histogramSchema]).parse(document[Name]);
        if (typeof value !== 'number') checkHistogram(value);
        return { name: Name, dimensions, value, at: new Date(document._aws.Timestamp) };
      });
    }),
  );
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html and the arithmetic of it. */
function checkHistogram({ Values, Counts, Min, Max, Sum, Count }: z.infer<typeof histogramSchema>): void {
  const inside = Values.every((value) => value >= Min && value <= Max);
  const counted = Counts.reduce((sum, count) => sum + count, 0);
  // Values are rounded to six figures.
  const slack = 1e-5 * Math.abs(Sum) + 1e-9;
  const possible = Sum >= Min * Count - slack && Sum <= Max * Count + slack;
  if (Values.length !== Counts.length || counted !== Count || !inside || !possible) {
    throw new Error(`contradicts itself: ${JSON.stringify({ Values, Counts, Min, Max, Sum, Count })}`);
  }
}
