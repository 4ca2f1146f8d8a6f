// Echo server for datagrams with one mistake: all its goroutines answer from one buffer.
package main

import (
	"fmt"
	"net"
	"os"
	"strconv"
)

// The largest datagram over IPv4 has 65507 bytes.
const bufferSize = 65536

func main() {
	// 1. Create the socket and 2. bind it to an address.
	socket, err := net.ListenPacket("udp4", net.JoinHostPort("127.0.0.1", portArgument()))
	if err != nil {
		fmt.Fprintln(os.Stderr, "cannot bind:", err)
		os.Exit(1)
	}

	// 3. Transfer: each datagram goes back to the one who sent it.
	buffer := make([]byte, bufferSize) // MISTAKE: the next datagram is read into it while this one is sent.
	for {
		length, sender, err := socket.ReadFrom(buffer)
		if err != nil {
			continue // An earlier answer reached nobody. The next datagram is another matter.
		}
		go socket.WriteTo(buffer[:length], sender)
	}
}

func portArgument() string {
	if len(os.Args) == 2 {
		if port, err := strconv.ParseUint(os.Args[1], 10, 16); err == nil && port > 0 {
			return os.Args[1]
		}
	}
	fmt.Fprintf(os.Stderr, "usage: %s PORT\n", os.Args[0])
	os.Exit(2)
	return ""
}
