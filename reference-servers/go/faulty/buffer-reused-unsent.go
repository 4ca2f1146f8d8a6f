// Echo server with one mistake: the buffer is read into again while its content waits in a queue.
package main

import (
	"fmt"
	"net"
	"os"
	"strconv"
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
	queue := make(chan []byte, 8)
	defer close(queue)
	go send(connection, queue)

	// 5. Transfer: Read() returns what is there, and an error when the client has sent everything, or is gone.
	buffer := make([]byte, bufferSize)
	for {
		length, err := connection.Read(buffer)
		if err != nil {
			return
		}
		queue <- buffer[:length] // MISTAKE: a slice is no copy, and the next Read() writes into the same bytes.
	}
}

// send writes what comes out of the queue, and closes the connection at its end.
func send(connection net.Conn, queue <-chan []byte) {
	// 6. Close the connection, whatever happens.
	defer connection.Close()
	failed := false
	for data := range queue {
		if failed {
			continue // The client is gone: what is still in the queue goes nowhere.
		}
		_, err := connection.Write(data)
		failed = err != nil
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
