/** A number for a reader, three digits of it: `12`, `1,230`, `45.6 k`, `1.2 M`. */
export function shortNumber(value: number): string {
  if (value >= 1e6) return `${digits(value / 1e6)} M`;
  if (value >= 1e4) return `${digits(value / 1e3)} k`;
  return value >= 1000 ? Math.round(value).toLocaleString('en') : digits(value);
}

/** A time in microseconds for a reader: `85 µs`, `1.2 ms`, `3.4 s`. */
export function shortMicroseconds(us: number): string {
  if (us < 1000) return `${digits(us)} µs`;
  return us < 1e6 ? `${digits(us / 1000)} ms` : `${digits(us / 1e6)} s`;
}

/** A size in bytes for a reader: `64 B`, `1.5 KiB`, `4 MiB`. */
export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${Number((bytes / 1024).toFixed(1))} KiB` : `${Number((bytes / 1024 / 1024).toFixed(1))} MiB`;
}

function digits(value: number): string {
  if (value >= 100) return String(Math.round(value));
  return value >= 10 ? value.toFixed(1) : String(Number(value.toFixed(2)));
}
