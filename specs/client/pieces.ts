/** A piece every few milliseconds: more of them would take longer than they tell. */
const piecesMax = 24;

/**
 * The bytes in pieces of one size. Of a long answer the middle is one piece, so that there are no more pieces than some: what ends within a
 * length or a delimiter stands at its two ends.
 */
export function piecesOf(bytes: Buffer, pieceBytes: number): readonly Buffer[] {
  const edge = (piecesMax / 2) * pieceBytes;
  if (bytes.length <= 2 * edge) return cut(bytes, pieceBytes);
  return [
    ...cut(bytes.subarray(0, edge), pieceBytes),
    bytes.subarray(edge, -edge),
    ...cut(bytes.subarray(bytes.length - edge), pieceBytes),
  ];
}

function cut(bytes: Buffer, pieceBytes: number): readonly Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) pieces.push(bytes.subarray(at, at + pieceBytes));
  return pieces;
}
