import type { SendStrategy } from '../strategy.ts';
import { cork } from './cork.ts';
import { latin1String } from './latin1-string.ts';
import { pieceCallback } from './piece-callback.ts';
import { piecesDrain } from './pieces-drain.ts';
import { piecesNoDrain } from './pieces-no-drain.ts';
import { send1k, send1kMore, send1kNagle, send64k, sendRest } from './send-loop.ts';
import { smallPieces } from './small-pieces.ts';
import { writeOnce } from './write-once.ts';
import { writev } from './writev.ts';

export const sendStrategies: readonly SendStrategy[] = [
  writeOnce,
  piecesNoDrain,
  piecesDrain,
  pieceCallback,
  smallPieces,
  cork,
  latin1String,
  sendRest,
  send64k,
  send1k,
  send1kNagle,
  send1kMore,
  writev,
];
