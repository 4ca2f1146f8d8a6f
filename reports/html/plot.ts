/** A plot as data for the page's script: categories from left to right, a line with its interval for each server. */
export type Plot = {
  readonly title: string;
  /** How to read it, under the title. */
  readonly note?: string;
  readonly unit: 'per-second' | 'mebibytes-per-second' | 'microseconds' | 'milliseconds' | 'percent';
  readonly scale: 'linear' | 'log';
  readonly categories: readonly string[];
  /** Where the categories are numbers of a unit, it. */
  readonly categoryUnit?: 'microseconds';
  readonly axis: string;
  /** Absent are points drawn. */
  readonly points?: 'none';
  readonly series: readonly {
    readonly name: string;
    readonly values: readonly (number | null)[];
    readonly low?: readonly (number | null)[];
    readonly high?: readonly (number | null)[];
    readonly dashed?: 'dashed';
  }[];
};
