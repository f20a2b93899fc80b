/** Shows each request to S3 in the trace of what it is made for: one span a call of ours, whatever the SDK tries again. */
import type { S3Client } from '@aws-sdk/client-s3';
import { readFailure } from '@reelkeep/core/service-failure';

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

interface RequestSpan {
  set(attributes: Attributes): void;
  fail(type: string, message?: string): void;
}

/** What is asked of a tracer; that of a process fits as it is. */
export interface RequestTracer {
  /** A step of what is under way; where nothing is, `work` is done and nothing told. */
  span<T>(
    name: string,
    options: { readonly kind: 'client'; readonly attributes: Attributes },
    work: (span: RequestSpan) => Promise<T>,
  ): Promise<T>;
}

/** "Not changed", "it is not there" and "it is taken" are answers that the protocol asks for, no failures. */
const ANSWERS: readonly unknown[] = [304, 404, 412];

/** By https://opentelemetry.io/docs/specs/semconv/object-stores/s3/ */
export function traceRequests({ middlewareStack }: S3Client, tracer: RequestTracer): void {
  middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const method = commandName.replace(/Command$/, '');
        const attributes = {
          'rpc.system': 'aws-api',
          'rpc.service': 'S3',
          'rpc.method': method,
          ...describe(args.input),
        };
        const settled = await tracer.span(`S3.${method}`, { kind: 'client', attributes }, async (span) => {
          const [answer] = await Promise.allSettled([next(args)]);
          tell(span, answer);
          return answer;
        });
        if (settled.status === 'rejected') throw settled.reason;
        return settled.value;
      },
    { step: 'initialize', name: 'traceRequests', priority: 'high' },
  );
}

function describe(input: object): Attributes {
  const { Bucket, Key, Prefix, PartNumber } = Object.fromEntries<unknown>(Object.entries(input));
  return {
    'aws.s3.bucket': text(Bucket),
    'aws.s3.key': text(Key),
    'reelkeep.prefix': text(Prefix),
    'aws.s3.part_number': typeof PartNumber === 'number' ? PartNumber : undefined,
  };
}

function tell(span: RequestSpan, settled: PromiseSettledResult<{ readonly output: object }>): void {
  const { httpStatusCode, requestId, attempts } = metadataOf(
    settled.status === 'fulfilled' ? settled.value.output : settled.reason,
  );
  span.set({
    'http.response.status_code': typeof httpStatusCode === 'number' ? httpStatusCode : undefined,
    'aws.request_id': text(requestId),
    'http.request.resend_count': typeof attempts === 'number' && attempts > 1 ? attempts - 1 : undefined,
  });
  if (settled.status === 'fulfilled' || ANSWERS.includes(httpStatusCode)) return;
  const { code, message } = readFailure(settled.reason);
  span.fail(code, message);
}

function metadataOf(answer: unknown): Readonly<Record<string, unknown>> {
  if (typeof answer !== 'object' || answer === null || !('$metadata' in answer)) return {};
  const { $metadata: metadata } = answer;
  return typeof metadata === 'object' && metadata !== null ? Object.fromEntries(Object.entries(metadata)) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
