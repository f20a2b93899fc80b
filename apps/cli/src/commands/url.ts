/** `reelkeep url`: presigned URLs of videos, signed on this machine: nothing is asked of S3 unless it is told to look. */
import { creativeIdSchema, iterationSchema } from '@reelkeep/core/creative';
import { isFence, isShown } from '@reelkeep/core/fence';
import { mapBounded } from '@reelkeep/core/map-bounded';
import { tenantSchema } from '@reelkeep/core/tenant';
import { formatVideoKey, parseVideoFile, parseVideoKey, tenantPrefix } from '@reelkeep/core/video-key';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { CommandError, EXIT } from '../operator/exit-code.ts';
import { type CommandEdge, operatorAction, operatorCommand } from '../operator/operator-command.ts';
import { instantOption, integerOption } from '../operator/option-schemas.ts';

/** 7 days, SigV4's limit. */
const MAX_EXPIRES_SECONDS = 604_800;
const HEADS_AT_ONCE = 16;
const DISPOSITIONS = ['inline', 'attachment'] as const;

const optionsSchema = z.object({
  videos: z.array(z.string()),
  tenant: tenantSchema.optional(),
  creative: creativeIdSchema.optional(),
  iteration: integerOption({ min: 1, max: 999_999 }).pipe(iterationSchema).optional(),
  generatedAt: instantOption('start').optional(),
  expiresIn: integerOption({ min: 1, max: MAX_EXPIRES_SECONDS }),
  disposition: z.enum(DISPOSITIONS).optional(),
  check: z.boolean().default(false),
});
type UrlOptions = z.output<typeof optionsSchema>;

export function urlCommand(edge: CommandEdge): Command {
  return operatorCommand('url')
    .description('presign URLs of videos, named by their keys, by their files, or one by its parts')
    .argument(
      '[videos...]',
      'keys such as videos/acme/20250812_143052-campaign-123-001.mp4, or with --tenant the files alone',
    )
    .option('--tenant <tenant>', 'the tenant of files and of parts')
    .option('--creative <id>', 'creative_id, with --iteration and --generated-at')
    .option('--iteration <n>', 'variation number')
    .option('--generated-at <instant>', "the key's timestamp")
    .option('--expires-in <seconds>', 'how long the URL lives, up to 7 days (604800)', '900')
    .addOption(new Option('--disposition <how>', 'what a browser does with it').choices(DISPOSITIONS))
    .option('--check', 'ask S3 first whether the videos are there')
    .action(
      operatorAction(
        edge,
        optionsSchema,
        async ({ target, output, signal, now }, options) => {
          const { videoPrefix } = target.layout;
          const keys = keysOf(options, videoPrefix);
          if (options.check) {
            const heads = await mapBounded(keys, HEADS_AT_ONCE, (key) => target.store().head(key, { signal }));
            const absent = keys.filter((_, at) => {
              const head = heads[at];
              return head === undefined || isFence(head) || !isShown(head);
            });
            if (absent.length > 0) throw new CommandError(`not there: ${absent.join(', ')}`);
          }
          const { createUrlSigner } = await import('@reelkeep/s3-adapter/url-signer');
          const { credentials } = target.access;
          const signer = createUrlSigner({
            connection: { ...target.s3.connection, ...(credentials && { credentials: { ...credentials } }) },
            bucket: target.bucket(),
            now,
          });
          const { expiresIn: expiresInSeconds, disposition } = options;
          for (const key of keys) {
            const fileName = key.slice(key.lastIndexOf('/') + 1);
            const { url, expiresAt } = await signer.signGet({ key, expiresInSeconds, disposition, fileName });
            output.each({ key, url, expires_at: expiresAt.toISOString() }, () => url);
          }
          return EXIT.ok;
        },
        ['videos'],
      ),
    );
}

/** Throws `CommandError` for what can be no video's key. */
function keysOf({ videos, tenant, creative, iteration, generatedAt }: UrlOptions, videoPrefix: string): string[] {
  const usage = (message: string) => new CommandError(message, { exitCode: EXIT.usage });
  const parts = [creative, iteration, generatedAt];
  if (videos.length === 0) {
    if (tenant === undefined || creative === undefined || iteration === undefined || generatedAt === undefined) {
      throw usage('name videos by key or file, or one by --tenant, --creative, --iteration and --generated-at');
    }
    return [formatVideoKey(videoPrefix, { tenant, creativeId: creative, iteration, generatedAt })];
  }
  if (parts.some((part) => part !== undefined)) throw usage('give either keys and files, or the parts of one video');
  return videos.map((video) => {
    if (!video.includes('/')) {
      if (tenant === undefined) throw usage(`${video}: a file alone needs --tenant`);
      if (parseVideoFile(video) === undefined) throw usage(`${video}: no video has this file name`);
      return `${tenantPrefix(videoPrefix, tenant)}${video}`;
    }
    const read = parseVideoKey(videoPrefix, video);
    if (read === undefined) throw usage(`${video}: no video under ${videoPrefix}/ has this key`);
    if (tenant !== undefined && read.tenant !== tenant) throw usage(`${video}: not a video of ${tenant}`);
    return video;
  });
}
