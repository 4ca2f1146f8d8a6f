// Echo server with one mistake: each piece is answered by a goroutine of its own, and they overtake each other.
package main

import (
	"fmt"
	"net"
	"os"
	"strconv"
	"sync"
	"time"
)

const bufferSize = 4096

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
	// 6. Close the connection when the last answer has left, whatever happens.
	defer connection.Close()
	var answers sync.WaitGroup
	defer answers.Wait()

	// 5. Transfer: Read() returns what is there, and an error when the client has sent everything, or is gone.
	for {
		buffer := make([]byte, bufferSize)
		length, err := connection.Read(buffer)
		if err != nil {
			return
		}
		answers.Add(1)
		go func() { // MISTAKE: which goroutine writes first is chance.
			defer answers.Done()
			connection.Write(buffer[:length])
		}()
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
