import type { Record } from '../harness/model/record.ts';
import { clip, printable } from './text/escape.ts';

/** No single text of a report is longer, whatever a server printed. */
const textLengthMax = 6000;

/** The record with every text in it printable and bounded, also deep inside of plans and measurements. */
export function printableRecord(record: Record): Record {
  return eachText(record);
}

/** Any other document likewise: the results of bench and strategies. */
export function printableData<Value>(value: Value): Value {
  return eachText(value);
}

function eachText<Value>(value: Value): Value;
function eachText(value: unknown): unknown {
  if (typeof value === 'string') return printable(clip(value, textLengthMax));
  if (Array.isArray(value)) return value.map((item) => eachText<unknown>(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [printable(key), eachText<unknown>(item)]));
}
