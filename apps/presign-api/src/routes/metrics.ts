/** `/metrics`: what Prometheus scrapes. */
import { createRoute, z } from '@hono/zod-openapi';
import type { ApiApp, RouteDeps } from '../api-deps.ts';
import type { Act } from '../handle-request.ts';

const route = createRoute({
  method: 'get',
  path: '/metrics',
  tags: ['operation'],
  summary: 'Prometheus metrics',
  responses: { 200: { description: 'Text exposition format.', content: { 'text/plain': { schema: z.string() } } } },
});

export function metrics(app: ApiApp, deps: RouteDeps): void {
  app.openAPIRegistry.registerPath(route);
  const expose: Act = async () => {
    const { contentType, text } = await deps.metrics.expose();
    return { status: 200, headers: { 'Content-Type': contentType }, body: text };
  };
  app.get(route.path, deps.handle(route.path, expose));
}
