/** Bytes and money as a person reads them. */

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** `0 B`, `97.9 KiB`, `1.5 GiB`: three digits and the binary unit that S3 bills by. */
export function formatBytes(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const value = bytes / 1_024 ** power;
  const digits = power === 0 || value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} ${UNITS[power]}`;
}

/** `$1,234.56`; what is less than a cent and more than nothing is said to be that. */
export function formatUsd(microUsd: number): string {
  if (microUsd > 0 && microUsd < 5_000) return '<$0.01';
  const cents = Math.round(microUsd / 10_000);
  const [whole = '0', fraction = '00'] = (Math.abs(cents) / 100).toFixed(2).split('.');
  return `${cents < 0 ? '-' : ''}$${whole.replaceAll(/\B(?=(\d{3})+$)/g, ',')}.${fraction}`;
}

/** `1 video`, `12,000 videos` */
export function formatCount(count: number, what: string): string {
  return `${count.toLocaleString('en-US')} ${what}${count === 1 ? '' : 's'}`;
}
