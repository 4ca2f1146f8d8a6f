// Line-echo server with one mistake: it drops a client that sends a long line.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"os"
	"strconv"
	"time"
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

	// 5. Transfer. MISTAKE: a Scanner stops at a line of more than 64 KiB, unless it is given a larger Buffer().
	scanner := bufio.NewScanner(connection)
	scanner.Split(wholeLines)
	for scanner.Scan() {
		if _, err := connection.Write(scanner.Bytes()); err != nil {
			return
		}
	}
}

// wholeLines is bufio.ScanLines, but leaves the end of the line as it is.
func wholeLines(data []byte, atEOF bool) (int, []byte, error) {
	if end := bytes.IndexByte(data, '\n') + 1; end > 0 {
		return end, data[:end], nil
	}
	if atEOF && len(data) > 0 {
		return len(data), data, nil
	}
	return 0, nil, nil
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
