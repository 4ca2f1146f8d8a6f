import type { AnyCheck } from '../../harness/index.ts';
import afterData from './after-data.ts';
import beforeAccept from './before-accept.ts';
import beforeTheReply from './before-the-reply.ts';
import manyInTurn from './many-in-turn.ts';
import whileIdle from './while-idle.ts';
import whileSending from './while-sending.ts';

/** The checks of this step, in the order in which they are told. One line each. */
export const resetChecks: readonly AnyCheck[] = [beforeAccept, afterData, beforeTheReply, whileIdle, whileSending, manyInTurn];
