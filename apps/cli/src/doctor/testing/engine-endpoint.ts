/** Where the engines are that CI has started; one that is not named is a failure, never a skip. */

/** @param engine e.g. `LOCALSTACK` for the variable `DOCTOR_LOCALSTACK`. */
export function engineEndpoint(engine: 'LOCALSTACK' | 'MINISTACK' | 'MOTO' | 'VERSITYGW'): string {
  const endpoint = process.env[`DOCTOR_${engine}`];
  if (endpoint === undefined) throw new Error(`DOCTOR_${engine} is not set: run node scripts/doctor.ts`);
  return endpoint;
}
