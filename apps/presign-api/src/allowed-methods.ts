/** Which methods a path takes, so that a wrong one is told from a wrong path. */
import type { ApiApp } from './api-deps.ts';

/** Methods of the routes whose template fits the path; empty when there is no such path. HEAD goes wherever GET does. */
export function allowedMethods(app: ApiApp, path: string): string[] {
  const methods = new Set<string>();
  for (const route of app.routes) {
    if (route.method === 'ALL' || !fits(route.path, path)) continue;
    methods.add(route.method);
    if (route.method === 'GET') methods.add('HEAD');
  }
  return [...methods].sort();
}

/** Whether a path is one of a template such as `/v1/tenants/:tenant/videos`: a parameter is one segment. */
function fits(template: string, path: string): boolean {
  const segments = path.split('/');
  const wanted = template.split('/');
  return (
    segments.length === wanted.length &&
    wanted.every((part, index) => (part.startsWith(':') ? segments[index] !== '' : segments[index] === part))
  );
}
