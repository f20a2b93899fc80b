/** What to try on a stack that is up: commands that work as they are pasted. */
import type { StackDescription } from '../stack/stack-file.ts';

/**
 * @param tenant whose token the commands carry
 * @param shown a video of that tenant and a provider's URL, where the demo left some
 */
export function nextSteps(
  stack: StackDescription,
  tenant: string,
  shown: { readonly file: string; readonly originalUrl: string } | undefined,
): string[] {
  const token = stack.tokens[tenant];
  if (token === undefined) return [];
  const at = `${stack.api.baseUrl}/v1/tenants/${tenant}`;
  const curl = `curl -sS -H 'Authorization: Bearer ${token}'`;
  const example = { creative_id: 'campaign-123', iteration: 1, generated_at: '2025-08-12T14:30:52Z' };
  const videos = [shown === undefined ? example : { file: shown.file }];
  return [
    `The videos of ${tenant}:`,
    `  ${curl} '${at}/videos?creative_id=campaign-123'`,
    'A URL to play one with, for an hour:',
    `  ${curl} -H 'Content-Type: application/json' -d '${JSON.stringify({ videos, expires_in: 3_600 })}' '${at}/playback-urls'`,
    'What is stored and what it costs:',
    `  ${curl} '${at}/usage'`,
    ...(shown === undefined
      ? []
      : ['An original_url for messages of your own, good for an hour:', `  ${shown.originalUrl}`]),
  ];
}
