/** The whole API as one Hono app: its routes, and what has none. Reads no environment and opens nothing. */
import { OpenAPIHono } from '@hono/zod-openapi';
import { allowedMethods } from './allowed-methods.ts';
import { createCrossOrigin } from './answer-cors.ts';
import type { ApiApp, ApiDeps, RouteDeps } from './api-deps.ts';
import { createHandleRequest } from './handle-request.ts';
import { openApiDocument } from './openapi-document.ts';
import { ProblemError } from './problem.ts';
import { completeUpload } from './routes/complete-upload.ts';
import { createUpload } from './routes/create-upload.ts';
import { deleteVideo } from './routes/delete-video.ts';
import { docs } from './routes/docs.ts';
import { getUsage } from './routes/get-usage.ts';
import { getVideo } from './routes/get-video.ts';
import { health } from './routes/health.ts';
import { listVideos } from './routes/list-videos.ts';
import { metrics } from './routes/metrics.ts';
import { playbackUrls } from './routes/playback-urls.ts';
import { restoreVideo } from './routes/restore-video.ts';
import { videoContent } from './routes/video-content.ts';
import { createStoreWatch } from './store-watch.ts';
import { enterTenant } from './tenant-route.ts';
import { createUsageScans } from './usage-scans.ts';

const TENANT_ROUTES = [
  listVideos,
  getVideo,
  videoContent,
  restoreVideo,
  playbackUrls,
  createUpload,
  completeUpload,
  deleteVideo,
  getUsage,
] as const;

export function createApp(deps: ApiDeps): ApiApp {
  const app = new OpenAPIHono();
  const { bucket, settings, metrics: figures, now } = deps;
  const crossOrigin = settings.corsOrigins.length === 0 ? undefined : createCrossOrigin(settings.corsOrigins);
  const handle = createHandleRequest(deps, crossOrigin);
  const watch = createStoreWatch({
    store: bucket?.store,
    now,
    onStanding: ({ state }) => figures.storeUp(state === 'up'),
  });
  const routeDeps: RouteDeps = {
    ...deps,
    watch,
    usage: createUsageScans({ videoPrefix: settings.videoPrefix, now, watch }),
    handle,
  };

  health(app, routeDeps);
  metrics(app, routeDeps);
  if (crossOrigin !== undefined)
    app.options(
      '/v1/*',
      handle('unmatched', () => crossOrigin.preflight),
    );
  for (const route of TENANT_ROUTES) route(app, routeDeps);
  docs(app, routeDeps, openApiDocument(app));

  app.notFound(
    handle('unmatched', async (incoming) => {
      const { path } = incoming.context.req;
      // What a tenant has no route for is told to nobody but the tenant.
      const [, named] = /^\/v1\/tenants\/([^/]+)\//.exec(path) ?? [];
      if (named !== undefined) await enterTenant(routeDeps, incoming, decoded(named));
      const methods = allowedMethods(app, path);
      if (methods.length === 0) throw new ProblemError('not-found');
      throw new ProblemError('method-not-allowed', { headers: { Allow: methods.join(', ') } });
    }),
  );
  return app;
}

/** As the router reads a segment; undefined for what is no percent encoding. */
function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
