/** The one error of a wrong environment: it names every variable at fault and never a value, which may be a secret. */

export interface ConfigFault {
  readonly variable: string;
  /** What was wrong and what was expected, e.g. `is not set: expected a bucket name`; holds no part of the value. */
  readonly fault: string;
}

/** sysexits' EX_CONFIG: a supervisor can tell "mend the configuration" from "start me again". */
export const CONFIG_EXIT_CODE = 78;

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly exitCode = CONFIG_EXIT_CODE;
  readonly faults: readonly ConfigFault[];

  /** The message has a line for every fault: `PORT must be a whole number from 1 to 65535`. */
  constructor(faults: readonly ConfigFault[]) {
    super(faults.map(({ variable, fault }) => `${variable} ${fault}`).join('\n'));
    this.faults = faults;
  }
}
