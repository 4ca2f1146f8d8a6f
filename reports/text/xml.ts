/** Characters that XML 1.0 does not allow, not even escaped (section 2.2). */
// oxlint-disable-next-line no-control-regex -- finding control characters is what this is for.
const notXml = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** Text for the content or an attribute of an element. */
export function xmlText(text: string): string {
  return text
    .replace(notXml, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** An attribute; its line ends and tabs are written as references, since a parser would make spaces of them. */
export function xmlAttributes(attributes: { readonly [name: string]: string | number }): string {
  return Object.entries(attributes)
    .map(
      ([name, value]) =>
        ` ${name}="${xmlText(String(value)).replaceAll('\n', '&#10;').replaceAll('\r', '&#13;').replaceAll('\t', '&#9;')}"`,
    )
    .join('');
}
