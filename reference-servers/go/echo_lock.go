// Echo server (RFC 862) that serves one client at a time: each has a goroutine, and waits for the lock.   go run echo_lock.go PORT
package main

import (
	"fmt"
	"net"
	"os"
	"strconv"
	"sync"
	"time"
)

const bufferSize = 65536

// Who holds it is served; whom it goes to next is not told.
var turn sync.Mutex

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
	turn.Lock()
	defer turn.Unlock()

	// 5. Transfer: Read() returns what is there, and an error when the client has sent everything, or is gone.
	buffer := make([]byte, bufferSize)
	for {
		length, err := connection.Read(buffer)
		if err != nil {
			return
		}
		if _, err := connection.Write(buffer[:length]); err != nil {
			return
		}
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
