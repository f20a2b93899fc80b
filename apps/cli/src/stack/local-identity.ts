/** What a local stack's tokens say, apart from the code that signs them, so that `--help` loads no cryptography. */

export const LOCAL_ISSUER = 'reelkeep-local';
export const LOCAL_AUDIENCE = 'reelkeep';
export const ALL_SCOPES = ['videos:read', 'videos:write', 'videos:delete', 'usage:read'] as const;
/** 30 days: a token in a notebook or a shell's history keeps working for a while, and then no more. */
export const TOKEN_LIFETIME_SECONDS = 30 * 86_400;
