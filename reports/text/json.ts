/** Characters that JSON allows in a string and that steer a terminal, an editor or a runner when the file is printed. */
const steering = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff]|(?<=#)#(?=\[)/g;

/** A value as JSON: no value is changed, and every character that could do harm when printed is written as an escape. */
export function jsonText(value: unknown, indent = 0): string {
  const text: string | undefined = JSON.stringify(value, undefined, indent);
  return (text ?? 'null').replace(steering, (unit) => String.raw`\u` + unit.charCodeAt(0).toString(16).padStart(4, '0'));
}
