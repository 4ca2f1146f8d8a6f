import type { DelimiterStrategy } from '../strategy.ts';
import { rescan } from './rescan.ts';
import { resume } from './resume.ts';

export const delimiterStrategies: readonly DelimiterStrategy[] = [rescan, resume];
