import { closeSync, openSync, writeSync } from 'node:fs';
import type { RunEvent } from '../harness/index.ts';
import { eventLine } from '../reports/index.ts';
import type { PlannedReport } from './report-files.ts';

/** A file to which each event is appended as it happens, so that it is whole also when the run is killed. */
export type EventLog = { readonly append: (event: RunEvent) => void; readonly close: () => void };

export function isLogFile(report: PlannedReport): boolean {
  return report.reporter.format === 'events' && report.file !== undefined;
}

/** Opens the event logs that were asked for. One that can no longer be written, on a full disk say, is given up with a message. */
export function openEventLogs(planned: readonly PlannedReport[], complain: (text: string) => void): readonly EventLog[] {
  return planned.flatMap((report) => (isLogFile(report) && report.file !== undefined ? [openLog(report.file, complain)] : []));
}

function openLog(file: string, complain: (text: string) => void): EventLog {
  const descriptor = openSync(file, 'w');
  let broken = false;
  return {
    append: (event) => {
      if (broken) return;
      try {
        writeSync(descriptor, eventLine(event));
      } catch (error) {
        broken = true;
        complain(
          `echospec: the event log ${file} could not be written any further: ${error instanceof Error ? error.message : String(error)}\n`,
        );
      }
    },
    close: () => closeSync(descriptor),
  };
}
