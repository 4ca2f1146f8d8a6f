// Single-message server: a message ends with the first newline.   go run single_message_line.go PORT
package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"time"
)

const graceTime = 2 * time.Second

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

	// 5. Transfer: receive the line, send it. An error comes where the line has no end.
	line, err := bufio.NewReader(connection).ReadBytes('\n')
	if err != nil {
		return
	}
	connection.Write(line)

	// Whatever the client sent behind its message is thrown away; a Close() with unread data would reset the connection.
	connection.(*net.TCPConn).CloseWrite()
	connection.SetReadDeadline(time.Now().Add(graceTime))
	io.Copy(io.Discard, connection)
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
