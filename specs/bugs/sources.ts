import type { Source } from './bug.ts';

/** A Request for Comments, by its number. */
export function rfc(number: number, section?: string): Source {
  return within({ kind: 'rfc', name: `RFC ${number}` }, section);
}

/** A function or chapter of POSIX.1. */
export function posix(name: string, section?: string): Source {
  return within({ kind: 'posix', name }, section);
}

/** A page of the Linux manual, such as `signal(7)`. */
export function man(name: string, section?: string): Source {
  return within({ kind: 'man', name }, section);
}

/** Stevens, Fenner, Rudoff: UNIX Network Programming, volume 1, third edition. */
export function unp(section: string): Source {
  return { kind: 'book', name: 'UNIX Network Programming', section };
}

/** Bryant, O'Hallaron: Computer Systems, A Programmer's Perspective, third edition. */
export function csapp(section: string): Source {
  return { kind: 'book', name: 'Computer Systems: A Programmer’s Perspective', section };
}

/** Hall: Beej's Guide to Network Programming. */
export function beej(section: string): Source {
  return { kind: 'book', name: 'Beej’s Guide to Network Programming', section };
}

/** The documentation of Python's library. */
export function pydoc(module: string, section: string): Source {
  return { kind: 'book', name: `The Python Library Reference: ${module}`, section };
}

/** RFC 862 for TCP: what comes in is sent back until the caller ends the connection. */
export const echoService = rfc(862, 'TCP Based Echo Service');

/** RFC 9293: TCP is a reliable stream of bytes in order; it has no messages. */
export const byteStream = rfc(9293, '2.2');

function within(source: Source, section: string | undefined): Source {
  return section === undefined ? source : { ...source, section };
}
