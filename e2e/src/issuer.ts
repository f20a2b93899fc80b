/** Whom the stack under test trusts: the name and audience that every token of the suite carries. */

export const ISSUER = 'https://identity.example/';
export const AUDIENCE = 'reelkeep-e2e';
