// An echo server: what a client sends comes back. Fill in the TODOs from the top, and judge it after each of them:
//
//	go build -o server server.go && npx echospec test -- ./server {port}
package main

import (
	"fmt"
	"net"
	"os"
)

func main() {
	address := net.JoinHostPort("127.0.0.1", os.Args[1])
	var listener net.Listener
	var err error
	// TODO 1: listen on the address with net.Listen("tcp", …). In Go that creates the socket, binds it and lets it reuse its address.
	if err != nil || listener == nil {
		fmt.Fprintln(os.Stderr, "TODO 1: nothing listens on", address, err)
		os.Exit(1)
	}
	for {
		var client net.Conn
		// TODO 2: accept a client.
		if err != nil || client == nil {
			fmt.Fprintln(os.Stderr, "TODO 2: nobody is accepted", err)
			os.Exit(1)
		}
		echo(client)
	}
}

// echo talks with one client until it has finished or has vanished.
func echo(client net.Conn) {
	defer client.Close()
	buffer := make([]byte, 4096)
	for {
		length := 0
		var err error
		// TODO 3: read what the client has sent. Read returns io.EOF when it has finished.
		if length == 0 || err != nil {
			return
		}
		// TODO 4: write those bytes back, not the whole buffer. Return if that fails.
		_ = buffer
	}
}
