import type { Bug } from './bug.ts';
import { code } from './code.ts';
import { man, posix, rfc, unp } from './sources.ts';

const profiles = ['echo-udp'] as const;
const udpEcho = rfc(862, 'UDP Based Echo Service');

/** Mistakes of echo servers over UDP, where each datagram is a message of its own. */
export const udp: readonly Bug[] = [
  {
    id: 'udp-buffer-too-small',
    title: 'long datagrams cut',
    likely: 'The buffer is smaller than the datagram, and the system threw the rest away.',
    call: 'recvfrom',
    level: 'MUST',
    profiles,
    why: 'A datagram is read with one call or not at all: what does not fit is lost without an error. Over IPv4 a datagram can hold 65 507 bytes.',
    provoked: 'echospec sends datagrams of growing size, up to 65 507 bytes, and compares the lengths of the answers.',
    remedy: {
      any: 'Use a buffer of at least 65 507 bytes; 65 535 is common.',
      c: 'Use static char buf[65535]; the flag MSG_TRUNC makes recvfrom() return the true length.',
      python: 'Use s.recvfrom(65535).',
      java: 'Use new DatagramPacket(new byte[65535], 65535), and reset its length before each receive().',
      rust: 'Use let mut buf = [0u8; 65535].',
      go: 'Use make([]byte, 65535) with ReadFrom().',
    },
    example: {
      language: 'python',
      wrong: code`
        data, sender = s.recvfrom(1024)
        s.sendto(data, sender)`,
      right: code`
        data, sender = s.recvfrom(65535)
        s.sendto(data, sender)`,
    },
    fair: 'A datagram that never arrived is sent again: UDP promises nothing.',
    sources: [posix('recvfrom()'), man('udp(7)'), rfc(768)],
  },
  {
    id: 'udp-replies-to-wrong-address',
    title: 'the answer sent to somebody else',
    likely: 'The answer does not go to the address and port from which the datagram came.',
    call: 'sendto',
    level: 'MUST',
    profiles,
    why: 'Each datagram can come from another client, at any port. An answer to a fixed port, or to the client before, never reaches the one who asked.',
    provoked: 'echospec sends from several sockets in turn, and looks which of them gets each answer.',
    remedy: {
      any: 'Take the sender from the call that received the datagram, and send the answer there.',
      c: 'Pass &peer and &length to recvfrom(), with length = sizeof peer set before each call, and give both to sendto(). Do not connect() the socket.',
      python: 'Write data, sender = s.recvfrom(65535) and s.sendto(data, sender).',
      java: 'Send the received DatagramPacket back, or use packet.getSocketAddress().',
      javascript: 'Use rinfo.port and rinfo.address in socket.send().',
      rust: 'Use the address from recv_from() in send_to().',
      go: 'Use the address from ReadFrom() in WriteTo().',
    },
    example: {
      language: 'javascript',
      wrong: code`
        socket.on('message', (data) => {
          socket.send(data, 7000, '127.0.0.1');
        });`,
      right: code`
        socket.on('message', (data, sender) => {
          socket.send(data, sender.port, sender.address);
        });`,
    },
    fair: '',
    sources: [udpEcho, posix('sendto()')],
  },
  {
    id: 'udp-empty-datagram-ignored',
    title: 'empty datagrams without an answer',
    likely: 'A datagram without data is not answered, or ends the server.',
    call: 'recvfrom',
    level: 'MUST',
    profiles,
    why: 'In UDP a length of 0 is an ordinary datagram, not the end of anything. A loop taken from a TCP server stops there, and any client can end the service.',
    provoked: 'echospec sends an empty datagram and then another one.',
    remedy: {
      any: 'Do not treat length 0 as an end. Only an error is a reason not to answer.',
      c: 'Write if (n < 0) continue; in place of if (n <= 0) break;.',
      python:
        'Take out if not data: break. The transport of asyncio sends no empty datagram before Python 3.13: send it with sock.sendto() of a socket of your own there.',
      perl: 'Test defined, not the truth of the data.',
    },
    example: {
      language: 'c',
      wrong: code`
        n = recvfrom(fd, buf, sizeof buf, 0, peer, &length);
        if (n <= 0) break;`,
      right: code`
        n = recvfrom(fd, buf, sizeof buf, 0, peer, &length);
        if (n < 0) continue;`,
    },
    fair: '',
    sources: [udpEcho, man('recv(2)', 'Return value')],
  },
  {
    id: 'udp-merges-datagrams',
    title: 'several datagrams answered with one',
    likely: 'The server collects several datagrams and answers them with one, or splits one into several.',
    call: 'sendto',
    level: 'MUST',
    profiles,
    why: 'Each datagram is a message of its own, and its borders are kept by the network. One datagram in, one datagram out.',
    provoked:
      'echospec stops the server, sends several datagrams, continues it, and compares the number and the lengths of the answers.',
    remedy: {
      any: 'Call sendto() exactly once for each recvfrom(), with the same length, and keep no buffer between them.',
    },
    fair: 'Missing datagrams are asked for again before anything is said.',
    sources: [udpEcho, rfc(768)],
  },
  {
    id: 'udp-dies-on-icmp',
    title: 'ends when an answer cannot be delivered',
    likely: 'An earlier answer reached nobody, the next call reported ECONNREFUSED, and the server ended.',
    call: 'recvfrom',
    level: 'MUST',
    profiles,
    why: 'When a client has closed its socket before the answer comes, the network says so (ICMP), and a connected socket reports it at the next call. One client that is gone must not end the service.',
    provoked: 'echospec sends a datagram and closes its socket at once, several times, and then asks from a new socket.',
    remedy: {
      any: 'Treat an error of sendto() or recvfrom() as concerning one datagram: go on with the next.',
      c: 'Write if (n < 0) { perror("recvfrom"); continue; }, and do not connect() the socket.',
      python: 'Write except OSError: continue around recvfrom() and sendto().',
      rust: 'Do not unwrap() recv_from() and send_to().',
      javascript: 'Add socket.on("error", …), and a callback to send().',
    },
    fair: '',
    sources: [man('udp(7)', 'Error handling'), unp('8.9')],
  },
  {
    id: 'udp-one-client-only',
    title: 'only the first client answered',
    likely: 'The socket was connected to the first client, and datagrams of others are not delivered any more.',
    call: 'connect',
    level: 'MUST',
    profiles,
    why: 'connect() on a UDP socket makes the system accept datagrams of this one sender only. All other clients wait in vain, without an error.',
    provoked: 'echospec asks from one socket and then from another.',
    remedy: {
      any: 'Do not connect the socket of a UDP server; use recvfrom() and sendto().',
      c: 'Take out connect(), and use sendto() with the address of the sender.',
      python: 'Take out s.connect(sender), and use s.sendto(data, sender).',
      java: 'Take out socket.connect(…).',
      go: 'Use net.ListenPacket(), not net.DialUDP().',
    },
    fair: '',
    sources: [posix('connect()'), unp('8.11'), udpEcho],
  },
  {
    id: 'udp-answers-from-another-port',
    title: 'the answer sent from another port',
    likely: 'The answer is sent through another socket than the one that received the datagram.',
    call: 'sendto',
    level: 'MUST',
    profiles,
    why: 'A new socket has a port of its own. A client that has connected its socket, and every firewall on the way, throws away an answer that does not come from where the question went.',
    provoked: 'echospec looks at the address and the port from which the answer comes.',
    remedy: {
      any: 'Send the answer through the socket that received the datagram.',
      c: 'Give the same descriptor to recvfrom() and to sendto().',
      python: 'Use the same socket for s.recvfrom() and s.sendto(); do not make a socket for each answer.',
      javascript: 'Send with the socket whose "message" event brought the datagram, not with another createSocket().',
    },
    example: {
      language: 'python',
      wrong: code`
        data, sender = s.recvfrom(65535)
        socket.socket(AF_INET, SOCK_DGRAM).sendto(data, sender)`,
      right: code`
        data, sender = s.recvfrom(65535)
        s.sendto(data, sender)`,
    },
    fair: '',
    sources: [rfc(1122, '4.1.3.5'), man('udp(7)')],
  },
  {
    id: 'udp-queue-full-fatal',
    title: 'ends when many datagrams come at once',
    likely:
      'The server keeps datagrams in a queue of its own, and an error when this is full ends it, or the thread that fills it.',
    call: 'recvfrom',
    level: 'MUST',
    profiles,
    why: 'Datagrams come as fast as clients send them, and nothing slows these down. A server that does not keep up may lose some, as the system does; it must not lose itself.',
    provoked: 'echospec stops the server, sends datagrams until its socket is full, continues it, and then asks as another client.',
    remedy: {
      any: 'Throw datagrams away when your queue is full, or answer them at once, without a queue.',
      python: 'Catch queue.Full around put_nowait() and go on, or leave the queue out.',
    },
    fair: 'Datagrams that were lost in a full socket are not missed.',
    sources: [man('udp(7)'), man('socket(7)', 'SO_RCVBUF')],
  },
  {
    id: 'tcp-socket',
    title: 'a TCP socket where UDP is due',
    likely: 'The socket is one for connections (SOCK_STREAM), and clients send datagrams.',
    call: 'socket',
    level: 'MUST',
    profiles,
    why: 'TCP and UDP have ports of their own: a datagram to port 7 does not reach a server that listens on port 7 of TCP.',
    provoked: 'echospec looks for a UDP socket of the process at the port, and finds one that listens for connections.',
    remedy: {
      any: 'Create a socket for datagrams, bind it, and use recvfrom() and sendto(); there is no listen() and no accept().',
      c: 'Use socket(AF_INET, SOCK_DGRAM, 0).',
      python: 'Use socket.socket(socket.AF_INET, socket.SOCK_DGRAM).',
      java: 'Use new DatagramSocket(port).',
      javascript: 'Use createSocket("udp4") of node:dgram, not createServer() of node:net.',
      go: 'Use net.ListenPacket("udp", …), not net.Listen("tcp", …).',
    },
    fair: 'A server may offer both.',
    sources: [posix('socket()'), udpEcho],
  },
  {
    id: 'udp-same-datagram-dropped',
    title: 'a datagram not answered because it came before',
    likely: 'The server remembers what it has answered, and drops a datagram with the same bytes.',
    call: 'recvfrom',
    level: 'MUST',
    profiles,
    why: 'Who got no answer sends the same again: just this datagram must be answered. And two clients may say the same.',
    provoked: 'echospec sends the same bytes several times, and from two clients.',
    remedy: { any: 'Answer each datagram that recvfrom() returns, and keep nothing of it.' },
    fair: 'A datagram that the system has thrown away is sent once more.',
    sources: [rfc(862, 'UDP Based Echo Service')],
  },
  {
    id: 'udp-quiet-ends',
    title: 'the end after some quiet seconds',
    likely: 'The socket has a timeout, and the server takes it for an error or for the end.',
    call: 'recvfrom',
    level: 'MUST',
    profiles,
    why: 'Clients come when they come. A server that ends over night is not there in the morning.',
    provoked: 'echospec sends nothing for three and a half seconds, and then a datagram.',
    remedy: {
      any: 'Take the timeout away, or go on after it.',
      c: 'Leave SO_RCVTIMEO out, or continue when errno is EAGAIN.',
      python: 'Leave settimeout() out, or continue after TimeoutError.',
      java: 'Leave setSoTimeout() out, or continue after SocketTimeoutException.',
    },
    fair: '',
    sources: [man('socket(7)')],
  },
];
