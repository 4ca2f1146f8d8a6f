// Echo server (RFC 862) with two goroutines for each client: one reads, one writes, a channel between them.   go run echo_channel.go PORT
package main

import (
	"fmt"
	"net"
	"os"
	"strconv"
	"time"
)

const (
	pieceSize  = 1500
	piecesKept = 4
)

func main() {
	// 1. Create the socket, 2. bind it to an address, 3. listen. Go reuses the address by itself.
	listener, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", portArgument()))
	if err != nil {
		fmt.Fprintln(os.Stderr, "cannot listen:", err)
		os.Exit(1)
	}

	// 4. Accept clients, and let each be served by a goroutine of its own.
	for {
		connection, err := listener.Accept()
		if err != nil {
			time.Sleep(50 * time.Millisecond) // Out of descriptors: clients go away, and then there are some again.
			continue
		}
		go serve(connection)
	}
}

func serve(connection net.Conn) {
	// 6. Close the connection, whatever happens.
	defer connection.Close()

	// 5. Transfer: one goroutine writes, until the channel is closed or the client is gone.
	pieces := make(chan []byte, piecesKept)
	written := make(chan struct{})
	go func() {
		defer close(written)
		for piece := range pieces {
			if _, err := connection.Write(piece); err != nil {
				connection.Close() // Read() fails from now on, and what it has read before is thrown away.
				for range pieces {
				}
			}
		}
	}()

	// This one reads. When the channel is full it waits, and then so does the client. Each piece has an array of its own.
	for {
		piece := make([]byte, pieceSize)
		length, err := connection.Read(piece)
		if err != nil {
			break
		}
		pieces <- piece[:length]
	}
	close(pieces)
	<-written // Before all answers are sent the connection is not closed.
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
